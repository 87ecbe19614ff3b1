using System.Text.Json;
using DaprPush.Testing.Processes;

namespace DaprPush.SendApi.Tests.Host;

/// <summary>
/// What an operator finds in the host's log. The host passes on what the worker prints, a line at a time, under Host.Function.Console.
/// </summary>
public sealed class LogTests
{
    private const string Failed = "An event of 1 messages could not be published";

    [Fact]
    public async Task Text_PublishThatFails_IsOneLineWithCategoryAndEvent()
    {
        var log = await LogAfterFailedPublishAsync();

        var at = Array.FindIndex(log, line => line.Contains(Failed, StringComparison.Ordinal));
        log[at].TrimStart().Should().StartWith("warn: DaprPush.SendApi.Publishing.GroupCommit[1] ").And.Contain("the broker is away");
        log[at - 1].Should().Be("warn: Host.Function.Console[0]", "the host reads the level of the error stream's lines out of them");
        log.Count(line => line.Contains(Failed, StringComparison.Ordinal)).Should().Be(1);
    }

    [Fact]
    public async Task Json_PublishThatFails_IsOneObjectInOneLine()
    {
        var log = await LogAfterFailedPublishAsync(("LOG_FORMAT", "json"));

        var line = log.Single(line => line.Contains(Failed, StringComparison.Ordinal));
        var entry = JsonDocument.Parse(line[line.IndexOf('{', StringComparison.Ordinal)..]).RootElement;
        entry.GetProperty("Category").GetString().Should().Be("DaprPush.SendApi.Publishing.GroupCommit");
        entry.GetProperty("EventId").GetInt32().Should().Be(1);
        entry.GetProperty("LogLevel").GetString().Should().Be("Warning");
        entry.GetProperty("Exception").GetString().Should().Contain("the broker is away");
    }

    [Fact]
    public async Task Requests_ThatWork_LogNothing()
    {
        await using var sidecar = await SidecarDouble.StartAsync();
        await using var app = await SendApiProcess.StartAsync(sidecar.Ports);
        var before = app.Output;

        for (var i = 0; i < 20; i++)
        {
            (await PostAsync(app)).Status.Should().Be(System.Net.HttpStatusCode.Accepted);
        }

        (await app.TerminateAsync()).Should().Be(0);
        app.Output[before.Length..].Split('\n').Should().NotContain(line => line.Contains("messages/send", StringComparison.Ordinal) || line.Contains("Function.send", StringComparison.Ordinal));
    }

    private static async Task<string[]> LogAfterFailedPublishAsync(params (string, string)[] settings)
    {
        await using var sidecar = await SidecarDouble.StartAsync();
        await using var app = await SendApiProcess.StartAsync(sidecar.Ports, settings);
        sidecar.Behaviour = SidecarDouble.Mode.Fail;

        (await PostAsync(app)).Problem.Should().Be("unavailable");

        await Waiting.UntilAsync(() => Task.FromResult(app.Output.Contains(Failed, StringComparison.Ordinal)), TimeSpan.FromSeconds(20), () => app.Output);
        await app.TerminateAsync();
        return app.Output.Split('\n');
    }

    private static async Task<Reply> PostAsync(SendApiProcess app)
    {
        using var answer = await app.Http.PostAsync(
            new Uri("api/v1/messages/send", UriKind.Relative), RunningApi.Json(System.Text.Encoding.UTF8.GetBytes(RunningApi.Message("m"))));
        return await Reply.OfAsync(answer);
    }
}
