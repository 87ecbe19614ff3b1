using System.Text.Json;
using DaprPush.DevSidecar.Api;
using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.State;

/// <summary>Reading and writing of single keys and lists of them under <c>/v1.0/state/{store}</c>.</summary>
internal sealed class StateEndpoints(StateStores stores)
{
    /// <summary>GET …/{key}: 200 with the value as stored, 204 when there is none.</summary>
    public async Task GetAsync(HttpContext http, ApiPath path)
    {
        var key = path.Rest(3);
        if (stores.Find(path[2], out var component) is { } unknown)
        {
            await unknown.WriteAsync(http.Response);
            return;
        }

        if (StateKeys.Refuse(key) is { } refusal)
        {
            await StateErrors.InvalidKey(path[2], refusal).WriteAsync(http.Response);
            return;
        }

        try
        {
            var value = await stores.GuardAsync(component, token => component.Store.GetAsync(component.Keys.InStore(key), token), http.RequestAborted);
            await StateValueResponse.WriteAsync(http.Response, value);
        }
        catch (StateStoreUnavailableException failure)
        {
            await StateErrors.Get(component.Name, key, failure.Message).WriteAsync(http.Response);
        }
    }

    /// <summary>POST: sets each key of the list; 204, or the first failure.</summary>
    public async Task SetAsync(HttpContext http, ApiPath path)
    {
        if (stores.Find(path[2], out var component) is { } unknown)
        {
            await unknown.WriteAsync(http.Response);
            return;
        }

        StateRequest[] requests;
        try
        {
            requests = JsonSerializer.Deserialize<StateRequest[]>(
                await RequestBody.ReadAsync(http.Request, http.RequestAborted), StateRequest.Json) ?? [];
        }
        catch (Exception failure) when (failure is JsonException or BadHttpRequestException)
        {
            await StateErrors.Malformed(failure.Message).WriteAsync(http.Response);
            return;
        }

        var operations = new StateOperation[requests.Length];
        var metadata = QueryMetadata.Read(path.Query);
        for (var i = 0; i < requests.Length; i++)
        {
            if (Check(component, requests[i], metadata, out operations[i]) is { } error)
            {
                await error.WriteAsync(http.Response);
                return;
            }
        }

        var failed = operations.Length == 0 ? null : await stores.ApplyAsync(component, operations, http.RequestAborted);
        await AnswerAsync(http.Response, failed is null ? null : StateErrors.Save(component.Name, failed));
    }

    /// <summary>DELETE …/{key}: 204, also when there was none; If-Match names the version.</summary>
    public async Task DeleteAsync(HttpContext http, ApiPath path)
    {
        var key = path.Rest(3);
        if (stores.Find(path[2], out var component) is { } unknown)
        {
            await unknown.WriteAsync(http.Response);
            return;
        }

        if (StateKeys.Refuse(key) is { } refusal)
        {
            await StateErrors.InvalidKey(path[2], refusal).WriteAsync(http.Response);
            return;
        }

        var options = new StateRequestOptions(
            QueryMetadata.Parameter(path.Query, "concurrency"), QueryMetadata.Parameter(path.Query, "consistency"));
        var etag = http.Request.Headers.IfMatch.ToString();
        var operation = new StateRequest(key, default, etag, null, options)
            .ToOperation(StateOperationKind.Delete, component.Keys.InStore(key), QueryMetadata.Read(""), out var problem);
        var failed = problem is null
            ? await stores.ApplyAsync(component, new[] { operation }, http.RequestAborted)
            : new StateFailure(StateFailureKind.Other, problem);
        await AnswerAsync(http.Response, failed is null ? null : StateErrors.Delete(key, failed));
    }

    private static ApiError? Check(
        StateStoreComponent component, StateRequest request, IReadOnlyDictionary<string, string> metadata, out StateOperation operation)
    {
        operation = default;
        if (string.IsNullOrEmpty(request.Key))
        {
            return StateErrors.Malformed("\"key\" is a required field");
        }

        if (StateKeys.Refuse(request.Key) is { } refusal)
        {
            return StateErrors.InvalidKey(component.Name, refusal);
        }

        operation = request.ToOperation(StateOperationKind.Upsert, component.Keys.InStore(request.Key), metadata, out var problem);
        return problem is null ? null : StateErrors.Save(component.Name, new StateFailure(StateFailureKind.Other, problem));
    }

    private static Task AnswerAsync(HttpResponse response, ApiError? error)
    {
        if (error is not null)
        {
            return error.WriteAsync(response);
        }

        response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
