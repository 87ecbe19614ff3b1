using System.Text.Json.Nodes;
using DaprPush.Deployment.Tests.Systems;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Monitoring;

public sealed class RuleTests
{
    [Fact]
    public async Task Rules_CheckedByPromtool_DoWhatTheirTestsSay()
    {
        var check = await Tool.RunAsync("promtool", ["check", "rules", .. MonitoringFiles.RuleFiles]);
        var test = await Tool.RunAsync("promtool", ["test", "rules", Path.Combine(MonitoringFiles.Folder, "rule-tests", "alerts.test.yml")]);

        check.ExitCode.Should().Be(0, check.All);
        test.ExitCode.Should().Be(0, test.All);
    }

    [Fact]
    public async Task Rule_ThatIsBroken_FailsItsTest()
    {
        using var folder = new TestFolder("rules");
        folder.CopyOf(MonitoringFiles.Folder, text => text.Replace("message_push_lease_held == 0", "message_push_lease_held == 2", StringComparison.Ordinal));

        var test = await Tool.RunAsync("promtool", ["test", "rules", folder.At("rule-tests", "alerts.test.yml")]);

        test.ExitCode.Should().NotBe(0);
        test.All.Should().Contain("PushGatewayWithoutLease");
    }

    [Fact]
    public void Alerts_EachHaveATestAndAPlaceInTheOperationsGuide()
    {
        var tests = File.ReadAllText(Path.Combine(MonitoringFiles.Folder, "rule-tests", "alerts.test.yml"));
        var guide = File.ReadAllText(Repository.At("docs", "operations.md"));

        foreach (var alert in MonitoringFiles.RuleFiles.SelectMany(MonitoringFiles.Rules).Where(rule => rule["alert"] is not null))
        {
            var name = (string)alert["alert"]!;
            tests.Should().Contain($"alertname=\"{name}\"");
            guide.Should().Contain($"### {name}\n");
            ((string)alert["annotations"]!["runbook"]!).Should().Be($"docs/operations.md#{name.ToLowerInvariant()}");
        }
    }

    [Fact]
    public async Task Configuration_CheckedByPromtool_HasNoFault()
    {
        var check = await Tool.RunAsync("promtool", ["check", "config", Path.Combine(MonitoringFiles.Folder, "prometheus.yml")]);

        check.ExitCode.Should().Be(0, check.All);
    }

    [Fact]
    public void Dashboards_ShowPanelsThatDoNotOverlapFromOneSource()
    {
        foreach (var dashboard in MonitoringFiles.Dashboards.Select(file => JsonNode.Parse(File.ReadAllText(file))!))
        {
            var panels = dashboard["panels"]!.AsArray();
            panels.Select(panel => (int)panel!["id"]!).Should().OnlyHaveUniqueItems();
            panels.Select(panel => ((int)panel!["gridPos"]!["x"]!, (int)panel["gridPos"]!["y"]!)).Should().OnlyHaveUniqueItems();
            panels.Select(panel => (string)panel!["datasource"]!["uid"]!).Should().OnlyContain(uid => uid == "daprpush");
        }
    }
}
