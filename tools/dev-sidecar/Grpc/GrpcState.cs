using System.Text.Json;
using Dapr.Client.Autogen.Grpc.v1;
using DaprPush.DevSidecar.Api;
using DaprPush.DevSidecar.State;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace DaprPush.DevSidecar.Grpc;

/// <summary>The state calls: the same stores as the HTTP API's, with the answers of daprd's gRPC API. Values are stored as they come.</summary>
internal sealed class GrpcState(StateStores stores)
{
    private static readonly Dictionary<string, string> None = [];

    public async Task<GetStateResponse> GetAsync(GetStateRequest request, ServerCallContext call)
    {
        var component = Find(request.StoreName);
        var key = InStore(component, request.Key);
        try
        {
            var value = await stores.GuardAsync(component, token => component.Store.GetAsync(key, token), call.CancellationToken);
            var response = new GetStateResponse { Data = Bytes(value), Etag = value?.ETag ?? "" };
            AddExpiry(response.Metadata, value);
            return response;
        }
        catch (StateStoreUnavailableException error)
        {
            throw GrpcErrors.From(StateErrors.Get(component.Name, request.Key, error.Message));
        }
    }

    public async Task<GetBulkStateResponse> GetBulkAsync(GetBulkStateRequest request, ServerCallContext call)
    {
        var component = Find(request.StoreName);
        var keys = request.Keys.Select(key => InStore(component, key)).ToArray();
        var response = new GetBulkStateResponse();
        if (keys.Length == 0)
        {
            return response;
        }

        try
        {
            var values = await stores.GuardAsync(component, token => component.Store.GetBulkAsync(keys, token), call.CancellationToken);
            for (var i = 0; i < values.Length; i++)
            {
                var item = new BulkStateItem { Key = request.Keys[i], Data = Bytes(values[i]), Etag = values[i]?.ETag ?? "" };
                AddExpiry(item.Metadata, values[i]);
                response.Items.Add(item);
            }

            return response;
        }
        catch (StateStoreUnavailableException error)
        {
            throw GrpcErrors.Of(StatusCode.Unknown, error.Message);
        }
    }

    public async Task<Empty> SaveAsync(SaveStateRequest request, ServerCallContext call)
    {
        var component = Find(request.StoreName);
        var operations = request.States.Select(item => Upsert(component, item)).ToArray();
        await ApplyAsync(component, operations, failure => StateErrors.Save(component.Name, failure), call);
        return new Empty();
    }

    public async Task<Empty> DeleteAsync(DeleteStateRequest request, ServerCallContext call)
    {
        var component = Find(request.StoreName);
        var item = new StateItem { Key = request.Key, Etag = request.Etag, Options = request.Options };
        var operation = Operation(component, StateOperationKind.Delete, item, default);
        await ApplyAsync(component, [operation], failure => StateErrors.Delete(request.Key, failure), call);
        return new Empty();
    }

    public async Task<Empty> DeleteBulkAsync(DeleteBulkStateRequest request, ServerCallContext call)
    {
        var component = Find(request.StoreName);
        var operations = request.States.Select(item => Operation(component, StateOperationKind.Delete, item, default)).ToArray();
        await ApplyAsync(component, operations, failure => StateErrors.Save(component.Name, failure), call);
        return new Empty();
    }

    public async Task<Empty> TransactAsync(ExecuteStateTransactionRequest request, ServerCallContext call)
    {
        var component = Find(request.StoreName);
        var operations = request.Operations.Select(listed => Listed(component, listed)).ToArray();
        if (operations.Length > 0 && await stores.TransactAsync(component, operations, call.CancellationToken) is { } failed)
        {
            throw GrpcErrors.From(StateErrors.Transaction(StateErrors.Describe(failed)));
        }

        return new Empty();
    }

    private async Task ApplyAsync(
        StateStoreComponent component, StateOperation[] operations, Func<StateFailure, ApiError> describe, ServerCallContext call)
    {
        if (operations.Length > 0 && await stores.ApplyAsync(component, operations, call.CancellationToken) is { } failed)
        {
            throw GrpcErrors.From(describe(failed));
        }
    }

    private StateStoreComponent Find(string name) =>
        stores.Find(name, out var component) is { } unknown ? throw GrpcErrors.From(unknown) : component;

    private static string InStore(StateStoreComponent component, string key) =>
        StateKeys.Refuse(key) is { } refusal
            ? throw GrpcErrors.From(StateErrors.InvalidKey(component.Name, refusal))
            : component.Keys.InStore(key);

    private static StateOperation Upsert(StateStoreComponent component, StateItem item)
    {
        if (item.Key.Length == 0)
        {
            throw GrpcErrors.Of(StatusCode.InvalidArgument, "state key cannot be empty");
        }

        return Operation(component, StateOperationKind.Upsert, item, Value(item));
    }

    private static StateOperation Listed(StateStoreComponent component, TransactionalStateOperation listed) => listed.OperationType switch
    {
        "upsert" => Operation(component, StateOperationKind.Upsert, listed.Request ?? new StateItem(), (listed.Request ?? new StateItem()).Value.Memory),
        "delete" => Operation(component, StateOperationKind.Delete, listed.Request ?? new StateItem(), default),
        var other => throw GrpcErrors.From(StateErrors.Operation(other)),
    };

    private static StateOperation Operation(
        StateStoreComponent component, StateOperationKind kind, StateItem item, ReadOnlyMemory<byte> value)
    {
        var options = new StateRequestOptions(
            item.Options?.Concurrency == StateOptions.Types.StateConcurrency.ConcurrencyFirstWrite ? "first-write" : null, null);
        var request = new StateRequest(item.Key, default, item.Etag?.Value, new Dictionary<string, string>(item.Metadata), options);
        var operation = request.ToOperation(kind, InStore(component, item.Key), None, out var problem);
        return problem is null
            ? operation with { Data = value }
            : throw GrpcErrors.From(StateErrors.Save(component.Name, new StateFailure(StateFailureKind.Other, problem)));
    }

    /// <summary>Bytes as they are; what says that it is JSON is parsed and written again, as in daprd.</summary>
    private static ReadOnlyMemory<byte> Value(StateItem item)
    {
        if (!item.Metadata.TryGetValue("contentType", out var type) || type != "application/json")
        {
            return item.Value.Memory;
        }

        try
        {
            using var json = JsonDocument.Parse(item.Value.Memory);
            return StateRequest.Encode(json.RootElement);
        }
        catch (JsonException error)
        {
            throw GrpcErrors.Of(StatusCode.Unknown, $"the value of key {item.Key} is no JSON: {error.Message}");
        }
    }

    private static ByteString Bytes(StateValue? value) => value is null ? ByteString.Empty : UnsafeByteOperations.UnsafeWrap(value.Data);

    private static void AddExpiry(MapField<string, string> metadata, StateValue? value)
    {
        if (value?.ExpiresAt is { } expires)
        {
            metadata["ttlExpireTime"] = StateValueResponse.Rfc3339(expires);
        }
    }
}
