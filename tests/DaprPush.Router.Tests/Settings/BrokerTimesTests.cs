using System.Globalization;
using DaprPush.Router.Ingest;
using DaprPush.Router.Settings;
using DaprPush.Testing.Running;
using YamlDotNet.RepresentationModel;

namespace DaprPush.Router.Tests.Settings;

/// <summary>The broker's times and the router's waiting, which are set in two files, belong together.</summary>
public class BrokerTimesTests
{
    private static readonly TimeSpan OrderTimeout = new RouterOptions().OrderTimeout;

    [Fact]
    public void OrderTimeout_IsLongerThanRedisTakesToHandOutAgain()
    {
        var metadata = Metadata();
        var again = Milliseconds(metadata["processingTimeout"]) + Milliseconds(metadata["redeliverInterval"]);

        // A pause that is no break in the topic's flow may come on top.
        OrderTimeout.Should().BeGreaterThan(again + new TopicFlow(OrderTimeout).Patience);
    }

    [Fact]
    public void Redis_HandsOutManyEventsAtATimeAndAgainWhatADeadConsumerHad()
    {
        var metadata = Metadata();

        int.Parse(metadata["concurrency"], CultureInfo.InvariantCulture).Should().BeGreaterThan(1);
        Milliseconds(metadata["processingTimeout"]).Should().BePositive();
        Milliseconds(metadata["redeliverInterval"]).Should().BePositive("without it nothing is handed out again");
    }

    private static Dictionary<string, string> Metadata()
    {
        var yaml = new YamlStream();
        using var file = File.OpenText(Repository.At("components", "pubsub.yaml"));
        yaml.Load(file);
        var metadata = (YamlSequenceNode)yaml.Documents[0].RootNode["spec"]["metadata"];
        return metadata.ToDictionary(setting => setting["name"].ToString(), setting => setting["value"].ToString());
    }

    // A plain number is milliseconds (components-contrib, common/component/redis/settings.go).
    private static TimeSpan Milliseconds(string value) => TimeSpan.FromMilliseconds(int.Parse(value, CultureInfo.InvariantCulture));
}
