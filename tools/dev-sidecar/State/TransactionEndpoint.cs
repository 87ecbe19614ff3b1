using System.Text.Json;
using DaprPush.DevSidecar.Api;
using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.State;

/// <summary>
/// POST <c>/v1.0/state/{store}/transaction</c> with <c>{operations:[{operation,request}],metadata}</c>: 204 when all were applied;
/// 500 when one could not be. What became of the others then is the store's affair (<see cref="IStateStore.TransactAsync"/>).
/// </summary>
internal sealed class TransactionEndpoint(StateStores stores)
{
    public async Task HandleAsync(HttpContext http, ApiPath path)
    {
        if (stores.Find(path[2], out var component) is { } unknown)
        {
            await unknown.WriteAsync(http.Response);
            return;
        }

        TransactionRequest? request;
        try
        {
            var body = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
            request = JsonSerializer.Deserialize<TransactionRequest>(body, StateRequest.Json);
        }
        catch (Exception failure) when (failure is JsonException or BadHttpRequestException)
        {
            await StateErrors.MalformedBody(failure.Message).WriteAsync(http.Response);
            return;
        }

        var listed = request?.Operations ?? [];
        var operations = new StateOperation[listed.Length];
        var metadata = QueryMetadata.Read(path.Query);
        for (var i = 0; i < listed.Length; i++)
        {
            if (Check(component, listed[i], metadata, out operations[i]) is { } error)
            {
                await error.WriteAsync(http.Response);
                return;
            }
        }

        if (operations.Length > 0
            && await stores.TransactAsync(component, operations, http.RequestAborted) is { } failed)
        {
            await StateErrors.Transaction(StateErrors.Describe(failed)).WriteAsync(http.Response);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static ApiError? Check(
        StateStoreComponent component, TransactionOperation listed, IReadOnlyDictionary<string, string> metadata, out StateOperation operation)
    {
        operation = default;
        StateOperationKind kind;
        switch (listed.Operation)
        {
            case "upsert":
                kind = StateOperationKind.Upsert;
                break;
            case "delete":
                kind = StateOperationKind.Delete;
                break;
            default:
                return StateErrors.Operation(listed.Operation ?? "");
        }

        if (listed.Request is not { } request || string.IsNullOrEmpty(request.Key))
        {
            return StateErrors.Malformed("\"key\" is a required field");
        }

        if (StateKeys.Refuse(request.Key) is { } refusal)
        {
            return StateErrors.InvalidKey(component.Name, refusal);
        }

        operation = request.ToOperation(kind, component.Keys.InStore(request.Key), metadata, out var problem);
        return problem is null ? null : StateErrors.Transaction(problem);
    }

    private sealed record TransactionRequest(TransactionOperation[]? Operations, Dictionary<string, string>? Metadata);

    private sealed record TransactionOperation(string? Operation, StateRequest? Request);
}
