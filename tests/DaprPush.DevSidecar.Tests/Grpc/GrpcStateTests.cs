using Dapr.Client.Autogen.Grpc.v1;
using DaprPush.DevSidecar.Tests.Harness;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace DaprPush.DevSidecar.Tests.Grpc;

public sealed class GrpcStateTests : IAsyncLifetime
{
    private const string Store = "statestore";
    private readonly TestRun _run = new();
    private TestSidecar _sidecar = null!;
    private GrpcClient _client = null!;

    public async Task InitializeAsync()
    {
        _sidecar = await _run.AddAsync("app");
        _client = new GrpcClient(_sidecar.GrpcPort);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _run.DisposeAsync();
    }

    [Fact]
    public async Task SaveState_AnyBytes_ComeBackAsTheyWere()
    {
        var bytes = Enumerable.Range(0, 256).Select(n => (byte)n).ToArray();

        await SaveAsync(new StateItem { Key = "bytes", Value = ByteString.CopyFrom(bytes) });

        (await GetAsync("bytes")).Data.ToByteArray().Should().Equal(bytes);
    }

    [Fact]
    public async Task SaveState_OverGrpc_IsReadOverHttp()
    {
        await SaveAsync(Item("shared", "{\"a\":1}"));

        var answer = await _sidecar.GetAsync("v1.0/state/statestore/shared");

        (await answer.TextAsync()).Should().Be("{\"a\":1}");
        answer.Headers.NonValidated["ETag"].ToString().Should().Be((await GetAsync("shared")).Etag);
    }

    [Fact]
    public async Task GetState_Missing_IsEmpty()
    {
        var answer = await GetAsync("missing");

        (answer.Data.IsEmpty, answer.Etag).Should().Be((true, ""));
    }

    [Fact]
    public async Task SaveState_OtherETag_IsAborted()
    {
        await SaveAsync(Item("etag", "1"));

        var answer = await _client.CallAsync("SaveState", Save(Item("etag", "2", "99")));

        answer.Status.Should().Be(StatusCode.Aborted);
        answer.Message.Should().StartWith("failed saving state in state store statestore: possible etag mismatch");
        (await GetAsync("etag")).Data.ToStringUtf8().Should().Be("1");
    }

    [Fact]
    public async Task SaveState_ETagOfTheValue_IsTaken()
    {
        await SaveAsync(Item("etag-ok", "1"));

        await SaveAsync(Item("etag-ok", "2", (await GetAsync("etag-ok")).Etag));

        (await GetAsync("etag-ok")).Data.ToStringUtf8().Should().Be("2");
    }

    [Fact]
    public async Task SaveState_FirstWrite_OnlyTheFirstIsTaken()
    {
        var options = new StateOptions { Concurrency = StateOptions.Types.StateConcurrency.ConcurrencyFirstWrite };
        await SaveAsync(new StateItem { Key = "first", Value = ByteString.CopyFromUtf8("1"), Options = options });

        var answer = await _client.CallAsync(
            "SaveState", Save(new StateItem { Key = "first", Value = ByteString.CopyFromUtf8("2"), Options = options }));

        answer.Status.Should().Be(StatusCode.Aborted);
        (await GetAsync("first")).Data.ToStringUtf8().Should().Be("1");
    }

    [Fact]
    public async Task SaveState_Ttl_IsReportedAsItsExpiry()
    {
        var item = Item("ttl", "1");
        item.Metadata["ttlInSeconds"] = "100";

        await SaveAsync(item);

        (await GetAsync("ttl")).Metadata.Should().ContainKey("ttlExpireTime");
    }

    [Theory]
    [InlineData("", "state key cannot be empty")]
    [InlineData("a||b", "input key/keyPrefix 'a||b' can't contain '||'")]
    public async Task SaveState_WrongKey_IsInvalidArgument(string key, string message) =>
        (await _client.CallAsync("SaveState", Save(Item(key, "1")))).Should().BeEquivalentTo(new { Status = StatusCode.InvalidArgument, Message = message });

    [Fact]
    public async Task AnyCall_UnknownStore_IsInvalidArgument()
    {
        foreach (var (method, request) in new (string, IMessage)[]
                 {
                     ("GetState", new GetStateRequest { StoreName = "nowhere", Key = "k" }),
                     ("GetBulkState", new GetBulkStateRequest { StoreName = "nowhere" }),
                     ("SaveState", new SaveStateRequest { StoreName = "nowhere" }),
                     ("DeleteState", new DeleteStateRequest { StoreName = "nowhere", Key = "k" }),
                     ("DeleteBulkState", new DeleteBulkStateRequest { StoreName = "nowhere" }),
                     ("ExecuteStateTransaction", new ExecuteStateTransactionRequest { StoreName = "nowhere" }),
                 })
        {
            (await _client.CallAsync(method, request)).Should()
                .BeEquivalentTo(new { Status = StatusCode.InvalidArgument, Message = "state store nowhere is not found" }, method);
        }
    }

    [Fact]
    public async Task DeleteState_ETag_IsObeyed()
    {
        await SaveAsync(Item("gone", "1"));

        (await _client.CallAsync("DeleteState", new DeleteStateRequest { StoreName = Store, Key = "gone", Etag = new Etag { Value = "99" } }))
            .Status.Should().Be(StatusCode.Aborted);
        (await _client.CallAsync("DeleteState", new DeleteStateRequest { StoreName = Store, Key = "gone" })).Status.Should().Be(StatusCode.OK);

        (await GetAsync("gone")).Etag.Should().BeEmpty();
    }

    [Fact]
    public async Task BulkCalls_SomeMissing_KeepTheOrder()
    {
        await SaveAsync(Item("a", "1"), Item("c", "3"));

        var answer = await _client.CallAsync(
            "GetBulkState", new GetBulkStateRequest { StoreName = Store, Keys = { "a", "b", "c" } }, GetBulkStateResponse.Parser);

        answer.Items.Select(i => (i.Key, i.Data.ToStringUtf8())).Should().Equal(("a", "1"), ("b", ""), ("c", "3"));
        await _client.CallAsync("DeleteBulkState", new DeleteBulkStateRequest { StoreName = Store, States = { Item("a", ""), Item("c", "") } });
        (await GetAsync("a")).Etag.Should().BeEmpty();
    }

    [Fact]
    public async Task ExecuteStateTransaction_OneMismatch_AppliesNothing()
    {
        await SaveAsync(Item("t1", "1"));

        var answer = await _client.CallAsync("ExecuteStateTransaction", Transaction(("upsert", Item("t2", "2")), ("upsert", Item("t1", "2", "99"))));

        answer.Status.Should().Be(StatusCode.Internal);
        answer.Message.Should().StartWith("error while executing state transaction: ");
        (await GetAsync("t2")).Etag.Should().BeEmpty();
    }

    [Fact]
    public async Task ExecuteStateTransaction_SetsAndDeletes_AreApplied()
    {
        await SaveAsync(Item("x", "1"));

        await _client.CallAsync("ExecuteStateTransaction", Transaction(("upsert", Item("y", "2")), ("delete", Item("x", ""))), Empty.Parser);

        (await GetAsync("x")).Etag.Should().BeEmpty();
        (await GetAsync("y")).Data.ToStringUtf8().Should().Be("2");
    }

    [Fact]
    public async Task ExecuteStateTransaction_UnknownOperation_IsUnimplemented() =>
        (await _client.CallAsync("ExecuteStateTransaction", Transaction(("merge", Item("x", "1"))))).Should()
            .BeEquivalentTo(new { Status = StatusCode.Unimplemented, Message = "operation type merge not supported" });

    private static StateItem Item(string key, string value, string? etag = null)
    {
        var item = new StateItem { Key = key, Value = ByteString.CopyFromUtf8(value) };
        if (etag is not null)
        {
            item.Etag = new Etag { Value = etag };
        }

        return item;
    }

    private static SaveStateRequest Save(params StateItem[] items) => new() { StoreName = Store, States = { items } };

    private static ExecuteStateTransactionRequest Transaction(params (string Type, StateItem Item)[] operations) => new()
    {
        StoreName = Store,
        Operations = { operations.Select(o => new TransactionalStateOperation { OperationType = o.Type, Request = o.Item }) },
    };

    private Task<Empty> SaveAsync(params StateItem[] items) => _client.CallAsync("SaveState", Save(items), Empty.Parser);

    private Task<GetStateResponse> GetAsync(string key) =>
        _client.CallAsync("GetState", new GetStateRequest { StoreName = Store, Key = key }, GetStateResponse.Parser);
}
