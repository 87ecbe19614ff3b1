using System.Net;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Testing.Tokens;

namespace DaprPush.SendApi.Tests.Host;

/// <summary>Who may confirm a message and who may ask how far it is, where senders are told apart.</summary>
public sealed class AcknowledgingTests : IClassFixture<SecureApi>
{
    private readonly SecureApi _api;
    private readonly string _id = $"m-{Guid.NewGuid():N}";

    public AcknowledgingTests(SecureApi api)
    {
        _api = api;
        _api.Sidecar.Reset();
    }

    private static (string, string) Key => ("X-API-Key", SecureApi.OrdersKey);

    private static (string, string) Bearer(string user, params (string Name, object? Value)[] claims) => ("Authorization", $"Bearer {TokenMaker.For(user, claims)}");

    private static (string, string) Sender(string user) => Bearer(user, ("push.publish", "**"));

    private static (string, string) Admin => Bearer("operator", ("push.admin", true));

    public static TheoryData<string, string, object?> Strangers => new()
    {
        { "bob", "aud", "push" },
        { "bob", "push.subscribe", "service:orders" },
        { "bob", "push.subscribe", "**" },
        { "bob", "push.publish", "**" },
        { "bob", "push.admin", true },
        { "auth0|alice", "push.subscribe", "user:alice" },
    };

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task Acknowledge_MessageThatIsForAnother_IsUnknownAndStaysOpen(string user, string claim, object? value)
    {
        var handle = await SendAsync(Key, """{"user_id":"alice"}""");

        (await AckAsync(Bearer(user, (claim, value)))).Problem.Should().Be("unknown-message");
        (await AckAsync(Bearer(user, (claim, value)), handle)).Problem.Should().Be("unknown-message");
        (await AckAsync(Key)).Problem.Should().Be("unknown-message", "the sender does not confirm");
        StateOf(handle).Should().Be(TrackedState.Delivered);
        (await AckAsync(Bearer("alice"))).Status.Should().Be(HttpStatusCode.NoContent);
        StateOf(handle).Should().Be(TrackedState.Acknowledged);
    }

    [Theory]
    [InlineData("""{"channels":["orders.1","orders.2"]}""", "push.subscribe", "orders.2", "orders.3")]
    [InlineData("""{"task_id":"t"}""", "push.subscribe", "task:t", "task:u")]
    [InlineData("""{"kb_id":"k"}""", "push.subscribe", "kb:*", "channel:k")]
    [InlineData("""{"session_id":"s1"}""", "sid", "s1", "s2")]
    public async Task Acknowledge_MessageOfAStream_IsForItsFollowers(string target, string claim, string follower, string other)
    {
        await SendAsync(Sender("svc"), target);

        (await AckAsync(Bearer("bob", (claim, other)))).Problem.Should().Be("unknown-message");
        (await AckAsync(Bearer("alice", (claim, follower)))).Status.Should().Be(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Acknowledge_MessageToOneSessionOfAUser_IsNotForATokenOfAnotherSession()
    {
        var handle = await SendAsync(Key, """{"user_id":"alice","session_id":"s1"}""");

        (await AckAsync(Bearer("alice", ("sid", "s2")))).Problem.Should().Be("unknown-message");
        (await AckAsync(Bearer("bob", ("sid", "s1")))).Problem.Should().Be("unknown-message");
        (await AckAsync(Bearer("alice", ("sid", "s1")), handle)).Status.Should().Be(HttpStatusCode.NoContent);
        (await AckAsync(Bearer("alice"))).Status.Should().Be(HttpStatusCode.NoContent, "the token names no session");
    }

    [Fact]
    public async Task Acknowledge_TwoSendersGaveTheIdToOneUser_TakesTheHandle()
    {
        var first = await SendAsync(Key, """{"user_id":"alice"}""");
        var second = await SendAsync(Sender("svc"), """{"user_id":"alice"}""");

        var unclear = await AckAsync(Bearer("alice"));
        unclear.Status.Should().Be(HttpStatusCode.Conflict);
        unclear.Problem.Should().Be("ambiguous-message");
        unclear.Json.GetProperty("detail").GetString().Should().Contain(first).And.Contain(second);
        (StateOf(first), StateOf(second)).Should().Be((TrackedState.Delivered, TrackedState.Delivered));

        (await AckAsync(Bearer("alice"), second)).Status.Should().Be(HttpStatusCode.NoContent);
        (StateOf(first), StateOf(second)).Should().Be((TrackedState.Delivered, TrackedState.Acknowledged));
        (await AckAsync(Bearer("alice"))).Status.Should().Be(HttpStatusCode.NoContent, "only one is left");
        StateOf(first).Should().Be(TrackedState.Acknowledged);
    }

    [Fact]
    public async Task Acknowledge_AnotherSenderGaveTheIdToAnotherUser_ConfirmsTheCallersAlone()
    {
        var alices = await SendAsync(Key, """{"user_id":"alice"}""");
        var bobs = await SendAsync(Sender("svc"), """{"user_id":"bob"}""");

        (await AckAsync(Bearer("bob"))).Status.Should().Be(HttpStatusCode.NoContent);

        (StateOf(alices), StateOf(bobs)).Should().Be((TrackedState.Delivered, TrackedState.Acknowledged));
    }

    [Fact]
    public async Task Acknowledge_HandleOfAMessageOfAnotherId_IsUnknown()
    {
        var handle = await SendAsync(Key, """{"user_id":"alice"}""");

        (await _api.AskAsync("POST", $"v1/messages/other/ack?handle={handle}", null, Bearer("alice"))).Problem.Should().Be("unknown-message");
        StateOf(handle).Should().Be(TrackedState.Delivered);
    }

    [Theory]
    [InlineData("handle=")]
    [InlineData("handle=m1")]
    [InlineData("handle=~../../../UserRouter/xx")]
    [InlineData("handle=~0123456789012345678901&handle=~0123456789012345678901")]
    public async Task Any_HandleThatIsNone_Is400NamingIt(string query)
    {
        foreach (var (method, path) in new[] { ("GET", ""), ("POST", "/ack") })
        {
            var reply = await _api.AskAsync(method, $"v1/messages/m{path}?{query}", null, Bearer("alice"));

            reply.Status.Should().Be(HttpStatusCode.BadRequest);
            reply.Json.GetProperty("errors")[0].GetProperty("field").GetString().Should().Be("handle");
        }
    }

    [Fact]
    public async Task Status_OfAMessage_IsForItsSenderAndWhoAdministers()
    {
        await SendAsync(Key, """{"user_id":"alice"}""");

        foreach (var other in new[] { Bearer("alice"), Sender("svc"), Bearer("bob", ("push.subscribe", "**")), ("X-API-Key", SecureApi.SlowKey) })
        {
            (await StatusAsync(other)).Problem.Should().Be("unknown-message");
        }

        (await StatusAsync(Key)).Text.Should().Contain("\"status\":\"delivered\"");
        (await StatusAsync(Admin)).Text.Should().Contain("\"status\":\"delivered\"");
    }

    [Fact]
    public async Task Status_TwoSendersGaveTheId_IsEachSendersOwnAndTakesTheHandleOfWhoAdministers()
    {
        var first = await SendAsync(Key, """{"user_id":"alice"}""");
        var second = await SendAsync(Sender("svc"), """{"user_id":"bob"}""");
        await AckAsync(Bearer("alice"));

        (await StatusAsync(Key)).Text.Should().Contain("\"status\":\"acknowledged\"");
        (await StatusAsync(Sender("svc"))).Text.Should().Contain("\"status\":\"delivered\"");
        (await StatusAsync(Sender("svc"), first)).Problem.Should().Be("unknown-message");
        (await StatusAsync(Admin)).Problem.Should().Be("ambiguous-message");
        (await StatusAsync(Admin, first)).Text.Should().Contain("\"status\":\"acknowledged\"");
        (await StatusAsync(Admin, second)).Text.Should().Contain("\"status\":\"delivered\"");
    }

    [Fact]
    public async Task Acknowledge_MessageFromBeforeSendersWereToldApart_IsForItsUser()
    {
        Track(new RoutedMessage { Id = _id, Type = default, ExpiresAt = 0, Body = default }, StreamName.User("alice"));

        (await StatusAsync(Key)).Problem.Should().Be("unknown-message", "whose it is nobody knows any more");
        (await StatusAsync(Admin)).Text.Should().Contain("\"status\":\"delivered\"");
        (await AckAsync(Bearer("bob"))).Problem.Should().Be("unknown-message");
        (await AckAsync(Bearer("alice"))).Status.Should().Be(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Send_OneIdByTwoSenders_IsTwoMessagesAndByOneTwiceTheSame()
    {
        var orders = await SendAsync(Key, """{"user_id":"alice"}""");

        (await SendAsync(Key, """{"user_id":"alice"}""")).Should().Be(orders);
        var svc = await SendAsync(Sender("svc"), """{"user_id":"alice"}""");
        svc.Should().NotBe(orders);
        (await SendAsync(Sender("svc"), """{"user_id":"alice"}""")).Should().Be(svc, "another token of the same subject");
        (await SendAsync(Sender("other"), """{"user_id":"alice"}""")).Should().NotBe(svc);
        _api.Sidecar.Ids.Should().AllBe(_id, "what senders see is the id that they gave");
    }

    /// <summary>Sends it and, as a router would, has it tracked.</summary>
    /// <returns>Its handle.</returns>
    private async Task<string> SendAsync((string, string) sender, string target)
    {
        var body = $$"""{"id":"{{_id}}","service":"orders","type":"info","target":{{target}},"metadata":{"ack":true},"data":1}""";
        var reply = await _api.AskAsync("POST", "v1/messages/send", body, sender);
        reply.Text.Should().Be($$"""{"id":"{{_id}}","status":"accepted"}""");
        var (message, streams) = _api.Sidecar.Calls[^1].Batch.Messages.Single();
        message.Body.ToString().Should().Contain($"\"handle\":\"{message.Handle}\"", "it is what a client names the message by");
        Track(message, [.. streams]);
        return message.Handle!;
    }

    private void Track(RoutedMessage message, params StreamName[] streams)
    {
        _api.Sidecar.Tracked[message.Identity] = new TrackedMessage(message.Id, TrackedState.Delivered, 0, 1_000, 4_000_000_000_000)
        {
            Handle = message.Handle,
            SessionId = message.SessionId,
        };
        _api.Sidecar.Streams[message.Identity] = streams;
    }

    private TrackedState StateOf(string handle) => _api.Sidecar.Tracked[handle].State;

    private Task<Reply> AckAsync((string, string) caller, string? handle = null) =>
        _api.AskAsync("POST", $"v1/messages/{_id}/ack{(handle is null ? "" : "?handle=" + handle)}", null, caller);

    private Task<Reply> StatusAsync((string, string) caller, string? handle = null) =>
        _api.AskAsync("GET", $"v1/messages/{_id}{(handle is null ? "" : "?handle=" + handle)}", null, caller);
}
