using System.Text.Json;
using DaprPush.DevSidecar.Actors.Placement;
using DaprPush.DevSidecar.Api;
using DaprPush.DevSidecar.State;
using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.Actors;

/// <summary>
/// The state of actors: reads of one key, which are never refused, and transactions, which only an active actor's own sidecar makes.
/// Both wait while the type's actors move, also those of running turns. Keys in the store are <c>{app}||{type}||{id}||{key}</c>.
/// ETags and options of an operation are ignored, as in daprd.
/// </summary>
internal sealed class ActorStateEndpoints(string appId, StateStores stores, ActorHost host, ActorGate gate, bool ttlEnabled)
{
    private const string BrokenOff = "broken off: the actor moves";

    /// <summary>GET …/state/{key}: 200 with the value, 204 when there is none.</summary>
    public async Task GetAsync(HttpContext http, ActorKey actor, string key)
    {
        if (stores.Actors is not { } store)
        {
            await ActorErrors.RuntimeNotFound.WriteAsync(http.Response);
            return;
        }

        try
        {
            var inStore = Prefix(actor) + key;
            using var claim = await gate.AcquireAsync(actor.Type, http.RequestAborted);
            var value = await stores.GuardAsync(store, token => store.Store.GetAsync(inStore, token), claim.Token);
            await StateValueResponse.WriteAsync(http.Response, value, withETag: false);
        }
        catch (StateStoreUnavailableException failure)
        {
            await ActorErrors.StateGet(failure.Message).WriteAsync(http.Response);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            await ActorErrors.StateGet(BrokenOff).WriteAsync(http.Response);
        }
    }

    /// <summary>POST …/state: a transaction of the actors' store; 204.</summary>
    public async Task TransactAsync(HttpContext http, ActorKey actor)
    {
        ActorOperation[] listed;
        try
        {
            // The official SDK sends text/plain; what counts is that it is JSON.
            var body = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
            listed = JsonSerializer.Deserialize<ActorOperation[]>(body, StateRequest.Json) ?? [];
        }
        catch (Exception failure) when (failure is JsonException or BadHttpRequestException)
        {
            await ActorErrors.MalformedBody(failure.Message).WriteAsync(http.Response);
            return;
        }

        if (stores.Actors is not { } store)
        {
            await ActorErrors.RuntimeNotFound.WriteAsync(http.Response);
            return;
        }

        using var claim = await gate.AcquireAsync(actor.Type, http.RequestAborted);
        if (!host.IsActive(actor))
        {
            await ActorErrors.InstanceMissing.WriteAsync(http.Response);
            return;
        }

        var operations = new StateOperation[listed.Length];
        var prefix = Prefix(actor);
        for (var i = 0; i < listed.Length; i++)
        {
            if (Check(listed[i], prefix, out operations[i]) is { } problem)
            {
                await ActorErrors.StateSave(problem).WriteAsync(http.Response);
                return;
            }
        }

        try
        {
            if (operations.Length > 0 && await stores.TransactAsync(store, operations, claim.Token) is { } failed)
            {
                await ActorErrors.StateSave(StateErrors.Describe(failed)).WriteAsync(http.Response);
                return;
            }
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            // Whether the store did it nobody knows.
            await ActorErrors.StateSave(BrokenOff).WriteAsync(http.Response);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private string Prefix(ActorKey actor) => $"{appId}||{actor.Type}||{actor.Id}||";

    private string? Check(ActorOperation listed, string prefix, out StateOperation operation)
    {
        operation = default;
        if (listed.Request is not { } request)
        {
            return "request data is empty";
        }

        if (string.IsNullOrEmpty(listed.Operation))
        {
            return "operation is empty";
        }

        if (listed.Operation is not ("upsert" or "delete"))
        {
            return $"operation type {listed.Operation} not supported";
        }

        if (string.IsNullOrEmpty(request.Key))
        {
            return "missing key";
        }

        if (!ttlEnabled && (request.Metadata?.ContainsKey("ttlInSeconds") ?? false))
        {
            return "ttlInSeconds is not supported without the \"ActorStateTTL\" feature enabled";
        }

        var kind = listed.Operation == "upsert" ? StateOperationKind.Upsert : StateOperationKind.Delete;
        operation = request.ToOperation(kind, prefix + request.Key, QueryMetadata.Read(""), out var problem)
            with { ETag = null, Concurrency = StateConcurrency.LastWrite };
        return problem;
    }

    private sealed record ActorOperation(string? Operation, StateRequest? Request);
}
