using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.PubSub;

namespace DaprPush.DevSidecar.Tests.PubSub;

public sealed class TopicScopesTests
{
    [Theory]
    [InlineData("", "any", true)]
    [InlineData("allowedTopics=a,b", "b", true)]
    [InlineData("allowedTopics=a,b", "c", false)]
    [InlineData("publishingScopes=shop=a,b;other=c", "a", true)]
    [InlineData("publishingScopes=shop=a,b;other=c", "c", false)]
    [InlineData("publishingScopes=other=c", "anything", true)]
    [InlineData("publishingScopes=shop=", "a", false)]
    [InlineData("protectedTopics=secret", "secret", false)]
    [InlineData("protectedTopics=secret", "open", true)]
    [InlineData("protectedTopics=secret|publishingScopes=shop=secret", "secret", true)]
    [InlineData("publishingScopes=shop=a.*", "a.b", false)]
    public void MayPublish_UnderTheseSettings_IsAsTheRuntimeDecides(string settings, string topic, bool expected)
    {
        var position = new SourcePosition("pubsub.yaml", 1);
        var entries = settings.Split('|', StringSplitOptions.RemoveEmptyEntries)
            .Select(setting => setting.Split('=', 2))
            .Select(pair => new ComponentMetadataEntry(pair[0], pair[1], position))
            .ToList();

        new TopicScopes(new ComponentMetadata(position, entries), "shop").MayPublish(topic).Should().Be(expected);
    }
}
