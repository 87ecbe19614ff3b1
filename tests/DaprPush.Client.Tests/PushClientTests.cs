using System.Net;
using DaprPush.Messages.Message;
using DaprPush.Messages.Reading;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DaprPush.Client.Tests;

/// <summary>What a sending service sees when the way to the send API is not always there.</summary>
public sealed class PushClientTests : IAsyncLifetime
{
    private ScriptedSidecar _sidecar = null!;
    private ServiceProvider _services = null!;

    private PushClient Client => _services.GetRequiredService<PushClient>();

    public async Task InitializeAsync()
    {
        _sidecar = await ScriptedSidecar.StartAsync();
        _services = Services(options => options.Service = "documents");
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _sidecar.DisposeAsync();
    }

    [Fact]
    public async Task Send_TypedMessage_IsTheSendApisJson()
    {
        var id = await Client.SendAsync(OutgoingMessage.Progress(To.User("alice", "s1"), new ProgressData(65, "embedding") { TaskId = "t1" }) with
        {
            Source = "processing",
            Metadata = new MessageMetadata { Priority = MessagePriority.High, Ttl = 60 },
        });

        var (path, headers, body) = _sidecar.Requests.Should().ContainSingle().Subject;
        path.Should().Be("/v1.0/invoke/send-api/method/api/v1/messages/send");
        headers["Content-Type"].Should().Be("application/json");
        body.GetProperty("id").GetString().Should().Be(id);
        body.GetProperty("type").GetString().Should().Be("progress");
        body.GetProperty("service").GetString().Should().Be("documents");
        body.GetProperty("source").GetString().Should().Be("processing");
        body.GetProperty("target").GetRawText().Should().Be("""{"user_id":"alice","session_id":"s1"}""");
        body.GetProperty("data").GetRawText().Should().Be("""{"progress":65,"stage":"embedding","task_id":"t1"}""");
        body.GetProperty("metadata").GetProperty("priority").GetString().Should().Be("high");
        body.GetProperty("metadata").GetProperty("ttl").GetInt32().Should().Be(60);
    }

    [Fact]
    public async Task Send_NamedEventToManyButOne_IsWhatTheSendApiReads()
    {
        var connection = $"conn_{Guid.NewGuid():N}.gateway-0";
        await Client.SendAsync(OutgoingMessage.Custom(To.Users("alice", "bob").Except(connection, "s1"), 1, "order.created"));
        await Client.BroadcastAsync(OutgoingMessage.Info(To.User("nobody").Except(sessionId: "s1"), 1));

        var (send, broadcast) = (_sidecar.Requests.First().Body, _sidecar.Requests.Last().Body);
        send.GetProperty("event").GetString().Should().Be("order.created");
        send.GetProperty("target").GetRawText().Should().Be($$$"""{"user_ids":["alice","bob"],"exclude":{"connection_id":"{{{connection}}}","session_id":"s1"}}""");
        broadcast.GetProperty("target").GetRawText().Should().Be("""{"exclude":{"session_id":"s1"}}""");
        MessageReader.Read(System.Text.Encoding.UTF8.GetBytes(send.GetRawText()), AddressRule.TargetRequired).IsValid.Should().BeTrue();
        MessageReader.Read(System.Text.Encoding.UTF8.GetBytes(broadcast.GetRawText()), AddressRule.NoTarget).IsValid.Should().BeTrue();
    }

    [Fact]
    public async Task Send_UntilItIsAccepted_KeepsTheId()
    {
        _sidecar.NextBreaks();
        _sidecar.Next(500, """{"errorCode":"ERR_DIRECT_INVOKE","message":"failed to invoke"}""");
        _sidecar.Next(503, retryAfter: 0);
        _sidecar.Next(429);

        var id = await Client.SendAsync(OutgoingMessage.Info(To.User("alice"), new { text = "hello" }));

        _sidecar.Requests.Should().HaveCount(5);
        _sidecar.Requests.Select(request => request.Body.GetProperty("id").GetString()).Should().AllBe(id);
        _sidecar.Requests.Select(request => request.Body.GetRawText()).Distinct().Should().ContainSingle();
    }

    [Fact]
    public async Task Send_NoAnswerInTime_IsUncertainAfterTheLastAttempt()
    {
        await using var services = Services(options =>
        {
            options.Service = "documents";
            options.Timeout = TimeSpan.FromSeconds(1);
            options.MaxAttempts = 1;
        });
        _sidecar.NextHangs();

        var sending = () => services.GetRequiredService<PushClient>().SendAsync(OutgoingMessage.Info(To.User("alice"), new { }));

        (await sending.Should().ThrowAsync<PushException>()).Which.IsUncertain.Should().BeTrue();
    }

    [Fact]
    public async Task Send_Refused_ThrowsAtOnceWithTheFields()
    {
        _sidecar.Next(400, """{"type":"urn:dapr-push:problem:invalid-message","title":"t","status":400,"detail":"1 field is at fault.","errors":[{"field":"target","message":"is required"}]}""");

        var sending = () => Client.SendAsync(OutgoingMessage.Info(new MessageTarget(), new { }));

        var exception = (await sending.Should().ThrowAsync<PushException>()).Which;
        exception.Status.Should().Be(HttpStatusCode.BadRequest);
        exception.Problem.Should().Be("urn:dapr-push:problem:invalid-message");
        exception.Errors.Should().Equal(new FieldError("target", "is required"));
        exception.IsUncertain.Should().BeFalse();
        exception.Message.Should().Contain("target is required");
        _sidecar.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Send_Cancelled_StopsTrying()
    {
        _sidecar.NextHangs();
        using var cancelled = new CancellationTokenSource();

        var sending = Client.SendAsync(OutgoingMessage.Info(To.User("alice"), new { }), cancelled.Token);
        await cancelled.CancelAsync();

        await sending.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Send_WithKeyAndToken_BothAreSent()
    {
        await using var services = Services(options =>
        {
            options.Service = "documents";
            options.ApiKey = "key-1";
            options.AccessToken = _ => ValueTask.FromResult("token-1");
        });

        await services.GetRequiredService<PushClient>().BroadcastAsync(OutgoingMessage.Info(To.User("ignored"), new { }));

        var (path, headers, body) = _sidecar.Requests.Should().ContainSingle().Subject;
        path.Should().EndWith("/messages/broadcast");
        headers["X-API-Key"].Should().Be("key-1");
        headers["Authorization"].Should().Be("Bearer token-1");
        body.TryGetProperty("target", out _).Should().BeFalse();
    }

    [Fact]
    public async Task SendBatch_MoreThanARequestHolds_GoesInOrderAndResultsStandBesideIt()
    {
        var messages = Enumerable.Range(0, 2_300).Select(i => OutgoingMessage.Info(To.User("alice"), new { n = i }) with { Id = $"m{i}" });

        var results = await Client.SendBatchAsync(messages);

        results.Select(result => result.Id).Should().Equal(Enumerable.Range(0, 2_300).Select(i => $"m{i}"));
        results.Should().OnlyContain(result => result.IsAccepted);
        _sidecar.Requests.Select(request => request.Body.GetProperty("messages").GetArrayLength()).Should().Equal(1_000, 1_000, 300);
    }

    [Fact]
    public async Task SendBatch_SomeRefused_TheOthersAreAccepted()
    {
        _sidecar.Next(202, """{"results":[{"id":"a","status":"accepted"},{"id":null,"status":"refused","errors":[{"field":"data","message":"is required"}]}],"accepted":1,"refused":1}""");

        var results = await Client.SendBatchAsync(
            [OutgoingMessage.Info(To.User("u"), new { }) with { Id = "a" }, OutgoingMessage.Info(To.User("u"), new { }) with { Id = "b" }]);

        results[0].IsAccepted.Should().BeTrue();
        results[1].Should().BeEquivalentTo(new BatchItem("b", false, [new FieldError("data", "is required")]));
    }

    [Fact]
    public async Task ReportProgress_EndRefused_TellsWhoEndsItAndNobodyElse()
    {
        var progress = Client.ReportProgress(To.User("alice"), "task-1");
        _sidecar.Next(403, """{"type":"urn:dapr-push:problem:forbidden","title":"t","status":403,"detail":"Not to this user."}""");

        var ending = () => progress.CompleteAsync(new { });

        (await ending.Should().ThrowAsync<PushException>()).Which.Status.Should().Be(HttpStatusCode.Forbidden);
        await progress.DisposeAsync();
        _sidecar.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task ReportProgress_UpdateRefused_DoesNotDisturbTheTask()
    {
        _sidecar.Next(400, """{"type":"urn:dapr-push:problem:invalid-message","title":"t","status":400}""");
        await using var progress = Client.ReportProgress(To.Session("s1"), "task-1");

        progress.Report(new ProgressData(1));
        await progress.CompleteAsync(new { });

        _sidecar.Requests.Select(request => request.Body.GetProperty("type").GetString()).Should().Equal("progress", "success");
    }

    [Fact]
    public void AddPushClient_WithoutAServiceName_SaysWhatIsMissing()
    {
        using var services = Services(_ => { });

        var making = services.GetRequiredService<PushClient>;

        making.Should().Throw<OptionsValidationException>().WithMessage("*Service*");
    }

    [Fact]
    public void AddPushClient_ServiceInConfiguration_IsTaken()
    {
        using var services = Services(_ => { }, new Dictionary<string, string?> { ["Push:Client:Service"] = "documents" });

        services.GetRequiredService<IOptions<PushClientOptions>>().Value.Service.Should().Be("documents");
    }

    private ServiceProvider Services(Action<PushClientOptions> configure, Dictionary<string, string?>? settings = null) => new ServiceCollection()
        .AddLogging()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
        .AddPushClient(options =>
        {
            options.DaprEndpoint = _sidecar.Address;
            options.FirstPause = TimeSpan.FromMilliseconds(10);
            configure(options);
        })
        .BuildServiceProvider();
}
