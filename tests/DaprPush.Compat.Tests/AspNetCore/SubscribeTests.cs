using Dapr;
using Dapr.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace DaprPush.Compat.Tests.AspNetCore;

public sealed class SubscribeTests
{
    [Fact]
    public async Task MapSubscribeHandler_NoTopics_IsAnEmptyList()
    {
        (await SubscribeAsync(app => app.MapPost("/other", () => "x"))).Should().Be("[]");
    }

    [Fact]
    public async Task MapSubscribeHandler_OneTopic_HasItsRouteWithoutSlashAndNoNulls()
    {
        (await SubscribeAsync(app => app.MapPost("/in/messages", () => "x").WithTopic("pubsub", "push.messages")))
            .Should().Be("""[{"topic":"push.messages","pubsubName":"pubsub","route":"in/messages"}]""");
    }

    [Fact]
    public async Task MapSubscribeHandler_AllOptions_AreSpelledAsOfficially()
    {
        var json = await SubscribeAsync(app => app.MapPost("/in", () => "x")
            .WithTopic(new TopicOptions
            {
                PubsubName = "pubsub",
                Name = "t",
                DeadLetterTopic = "dead",
                EnableRawPayload = true,
                Metadata = new Dictionary<string, string> { ["consumerID"] = "c1" },
            })
            .WithBulkSubscribe(new BulkSubscribeTopicOptions { TopicName = "t", MaxMessagesCount = 50, MaxAwaitDurationMs = 20 }));

        json.Should().Be(
            """
            [{"topic":"t","pubsubName":"pubsub","route":"in","metadata":{"consumerID":"c1","rawPayload":"true"},
            "deadLetterTopic":"dead","bulkSubscribe":{"enabled":true,"maxMessagesCount":50,"maxAwaitDurationMs":20}}]
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public async Task MapSubscribeHandler_RulesOfOneTopic_AreOrderedByPriorityWithTheDefault()
    {
        var json = await SubscribeAsync(app =>
        {
            app.MapPost("/second", () => "x").WithTopic(new TopicOptions { PubsubName = "p", Name = "t", Match = "event.type == \"b\"", Priority = 2 });
            app.MapPost("/rest", () => "x").WithTopic("p", "t");
            app.MapPost("/first", () => "x").WithTopic(new TopicOptions { PubsubName = "p", Name = "t", Match = "event.type == \"a\"", Priority = 1 });
        });

        json.Should().Be(
            """[{"topic":"t","pubsubName":"p","routes":{"default":"rest","rules":["""
            + """{"match":"event.type == \u0022a\u0022","path":"first"},{"match":"event.type == \u0022b\u0022","path":"second"}]}}]""");
    }

    [Fact]
    public async Task MapSubscribeHandler_SeveralTopics_AreSortedByComponentAndTopic()
    {
        var json = await SubscribeAsync(app =>
        {
            app.MapPost("/a", () => "x").WithTopic("q", "a");
            app.MapPost("/b", () => "x").WithTopic("p", "z").WithTopic("p", "b");
        });

        json.Should().Be(
            """[{"topic":"b","pubsubName":"p","route":"b"},{"topic":"z","pubsubName":"p","route":"b"},{"topic":"a","pubsubName":"q","route":"a"}]""");
    }

    [Fact]
    public async Task MapSubscribeHandler_OwnedMetadata_GoesToItsTopicOnly()
    {
        var json = await SubscribeAsync(app => app.MapPost("/in", () => "x").WithMetadata(
            new TopicAttribute("p", "owner", ["mine"], ";"),
            new TopicAttribute("p", "other"),
            new TopicMetadataAttribute("mine", "k", "1"),
            new TopicMetadataAttribute("mine", "k", "2"),
            new TopicMetadataAttribute("all", "yes")));

        json.Should().Be(
            """[{"topic":"other","pubsubName":"p","route":"in","metadata":{"all":"yes"}},"""
            + """{"topic":"owner","pubsubName":"p","route":"in","metadata":{"k":"1;2","all":"yes"}}]""");
    }

    [Fact]
    public async Task MapSubscribeHandler_RawForAll_MarksEveryTopic()
    {
        (await SubscribeAsync(app => app.MapPost("/in", () => "x").WithTopic("p", "t"), new SubscribeOptions { EnableRawPayload = true }))
            .Should().Be("""[{"topic":"t","pubsubName":"p","route":"in","metadata":{"rawPayload":"true"}}]""");
    }

    private static async Task<string> SubscribeAsync(Action<IEndpointRouteBuilder> map, SubscribeOptions? options = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        map(app);
        _ = options is null ? app.MapSubscribeHandler() : app.MapSubscribeHandler(options);
        await app.StartAsync();

        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        return await http.GetStringAsync(new Uri("/dapr/subscribe", UriKind.Relative));
    }
}
