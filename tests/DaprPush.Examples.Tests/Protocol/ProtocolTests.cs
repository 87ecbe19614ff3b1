using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using DaprPush.Examples.Tests.Programs;
using DaprPush.Testing.Events;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.Examples.Tests.Protocol;

/// <summary>The page of the wire protocol says what a gateway does: its examples are compared, and a client written from it alone is run.</summary>
[Collection(ExampleSystem.Name)]
public sealed class ProtocolTests(ExampleSystem examples)
{
    private PushSystem System => examples.System;

    [Fact]
    public async Task Page_Head_IsWhatAGatewayAnswers()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AutomaticDecompression = DecompressionMethods.All });
        using var response = await http.GetAsync(new Uri(System.Gateways[0], "/sse/user/head"), HttpCompletionOption.ResponseHeadersRead);
        var actual = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated).Select(header => $"{header.Key}: {header.Value}").ToList();

        ProtocolPage.Examples.Single(example => example.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)).Split('\n')[1..]
            .Should().HaveCountGreaterThan(3).And.BeSubsetOf(actual);
        actual.Should().NotContain(header => header.StartsWith("Transfer-Encoding", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_Events_AreLikeThoseOfAGateway()
    {
        var user = $"alice-{Guid.NewGuid():N}";
        await using var typed = new EventStreamClient($"/sse/user/{user}?channels=news");
        var ready = await typed.ConnectAsync(System.Gateways[0]);
        await using var untyped = new EventStreamClient($"/sse/user/{user}?channels=news&format=message");
        await untyped.ConnectAsync(System.Gateways[1]);
        await using var foreign = new EventStreamClient($"/sse/user/{user}") { LastEventId = ready.Id };
        await foreign.ConnectAsync(System.Gateways[1]);
        await using var asking = new EventStreamClient($"/sse/user/{user}?since=50");
        var first = await asking.ConnectAsync(System.Gateways[1]);
        await examples.Sender.DeliverAsync(new { service = "documents", type = "progress", target = new { user_id = user }, data = new { task_id = "t1", progress = 65 } });
        await examples.Sender.DeliverAsync(new { service = "documents", type = "info", target = new { channel = "news" }, data = "hello" });
        await typed.WaitForMessagesAsync(2);
        await untyped.WaitForMessagesAsync(2);
        var reset = await foreign.WaitForEventAsync(received => received.Type == "reset", "reset");
        using (var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }))
        {
            using var ended = await http.DeleteAsync(new Uri(System.SendApi, $"api/v1/connections/{ready.Json.GetProperty("connection_id").GetString()}"));
            ended.IsSuccessStatusCode.Should().BeTrue();
        }

        var close = await typed.WaitForEventAsync(received => received.Type == "close", "close");

        ServerSentEvent[] actual = [ready, typed.Messages.First(message => message.Type == "progress"), untyped.Messages.First(message => message.Json.GetProperty("type").GetString() == "info"), reset, close, first];
        ProtocolPage.Events.Select(received => received.Type).Should().Equal("ready", "progress", "message", "reset", "close", "ready");
        ProtocolPage.Events.Select(Shape).Should().Equal(actual.Select(Shape));
    }

    [Fact]
    public void Page_Cursor_IsMadeAsThePageSays()
    {
        var ready = ProtocolPage.Events.First(received => received.Type == "ready");
        var names = ready.Json.GetProperty("streams").EnumerateArray().Select(stream => $"{stream.GetString()}\n").ToArray();

        var bytes = Base64Url.DecodeFromChars(ready.Id);

        bytes[0].Should().Be(1);
        bytes[1..4].Should().Equal(SHA256.HashData(string.Concat(names).Select(letter => (byte)letter).ToArray())[..3]);
        bytes[4..].Should().HaveCount(names.Length * 5, "numbers below 128 take a byte");
    }

    [Fact]
    public async Task Client_WithACursorOfOtherStreams_IsToldSoAndGoesOnLive()
    {
        var user = $"reset-{Guid.NewGuid():N}";
        var place = new KeptPlace(System);
        await File.WriteAllTextAsync(place.Path, ProtocolPage.Events[0].Id);

        await using var client = Follow(user, 0, place);
        await client.WaitAsync($$"""reset {"streams":[{"stream":"user:{{user}}","reason":"cursor"},{"stream":"broadcast","reason":"cursor"}]}""");
        await examples.Sender.DeliverAsync(new { service = "test", type = "info", target = new { user_id = user }, data = 1 });

        await client.WaitAsync("info 1");
    }

    [Fact]
    public async Task Client_ThatAcknowledges_IsSentTheMessageUntilThen()
    {
        var user = $"ack-{Guid.NewGuid():N}";
        var place = new KeptPlace(System);
        string id;
        await using (var silent = Follow(user, 0, place))
        {
            await silent.WaitAsync("ready");
            id = await examples.Sender.DeliverAsync(new { service = "test", type = "info", target = new { user_id = user }, data = 1, metadata = new { ack = true } });
            await silent.WaitAsync("info 1");
            await silent.EndAsync();
        }

        await using var client = Follow(user, 1, place, "--ack");
        await client.WaitAsync("acknowledged 204");

        (await examples.Sender.GetAsync($"api/v1/messages/{id}")).Json.GetProperty("status").GetString().Should().Be("acknowledged");
    }

    [Fact]
    public async Task Client_WhoseGatewayCannotBeReached_TakesTheOther()
    {
        var user = $"other-{Guid.NewGuid():N}";
        var nobody = $"http://127.0.0.1:{FreePorts.Take(1)}";

        await using var client = ExampleProgram.Start(
            System, [Language.Python, "python/follow.py", $"/sse/user/{user}", "--gateway", nobody, "--gateway", System.Gateways[0].GetLeftPart(UriPartial.Authority)]);

        await client.WaitAsync("ready");
    }

    [Fact]
    public async Task Client_Refused_SaysWhy()
    {
        await using var client = ExampleProgram.Start(
            System, [Language.Python, "python/follow.py", "/sse/user/a%20b", "--gateway", System.Gateways[0].GetLeftPart(UriPartial.Authority)]);

        var refused = () => client.WaitAsync("ready");

        await refused.Should().ThrowAsync<InvalidOperationException>().WithMessage("*code 1*refused:*user_id*");
    }

    private ExampleProgram Follow(string user, int gateway, KeptPlace place, params string[] more) => ExampleProgram.Start(
        System,
        [Language.Python, "python/follow.py", $"/sse/user/{user}", "--gateway", System.Gateways[gateway].GetLeftPart(UriPartial.Authority), "--keep", place.Path, .. more]);

    // The event's name and every field's, all the way down, but for what the sender wrote.
    private static string Shape(ServerSentEvent received) => $"{received.Type} {Shape(received.Json)}";

    private static string Shape(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', json.EnumerateObject().Select(field => field.Name == "data" ? "data" : $"{field.Name}:{Shape(field.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join('|', json.EnumerateArray().Select(Shape).Distinct())}]",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => json.ValueKind.ToString(),
    };
}
