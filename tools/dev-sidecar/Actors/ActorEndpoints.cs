using System.Text.Json;
using DaprPush.DevSidecar.Actors.Reminders;
using DaprPush.DevSidecar.Actors.Schedules;
using DaprPush.DevSidecar.Actors.Timers;
using DaprPush.DevSidecar.Api;
using DaprPush.DevSidecar.Counters;
using DaprPush.DevSidecar.Resiliency;
using DaprPush.DevSidecar.State;
using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.Actors;

/// <summary>Calls, timers and reminders under <c>/v1.0/actors/{type}/{id}</c>.</summary>
internal sealed class ActorEndpoints(
    ActorRouter router, ActorHost host, ActorTimers timers, ReminderService? reminders, ResiliencePolicies policies,
    SidecarCounters counters)
{
    /// <summary>…/method/{m}: the app's answer.</summary>
    public async Task InvokeAsync(HttpContext http, ApiPath path, ActorKey actor)
    {
        if (ActorKey.Refuse(actor.Type) is { } badType)
        {
            await ActorErrors.BadRequest($"invalid actorType: {badType}").WriteAsync(http.Response);
            return;
        }

        if (ActorKey.Refuse(actor.Id) is { } badId)
        {
            await ActorErrors.BadRequest($"invalid actorId: {badId}").WriteAsync(http.Response);
            return;
        }

        byte[] body;
        try
        {
            body = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
        }
        catch (BadHttpRequestException failure)
        {
            await ActorErrors.BadRequest($"failed to read body: {failure.Message}").WriteAsync(http.Response);
            return;
        }

        var call = new ActorCall(actor, path.RawRest(4) + path.Query, body, http.Request.ContentType, http.Request.Headers);
        ActorAnswer answer;
        try
        {
            answer = await CallAsync(call, http.RequestAborted);
        }
        catch (OperationCanceledException) when (router.IsClosed && !http.RequestAborted.IsCancellationRequested)
        {
            answer = ActorAnswer.Failed(ActorErrors.Invoke("the sidecar ends"));
        }

        counters.ActorCalls.Add(1, body.Length, answer.Length);
        await answer.WriteAsync(http.Response);
    }

    /// <summary>…/timers/{name}: POST or PUT sets, DELETE ends.</summary>
    public async Task TimerAsync(HttpContext http, ActorKey actor, string name)
    {
        if (HttpMethods.IsDelete(http.Request.Method))
        {
            timers.Delete(actor, name);
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        if (await ReadScheduleAsync(http, name) is not { } request)
        {
            return;
        }

        if (!host.Hosts(actor.Type))
        {
            await ActorErrors.TimerCreate($"can't create timer for actor {actor}: actor type not registered").WriteAsync(http.Response);
            return;
        }

        try
        {
            timers.Create(actor, name, request);
            http.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (FormatException failure)
        {
            await ActorErrors.TimerCreate(failure.Message).WriteAsync(http.Response);
        }
    }

    /// <summary>…/reminders/{name}: POST or PUT sets, GET reads, DELETE ends.</summary>
    public async Task ReminderAsync(HttpContext http, ActorKey actor, string name)
    {
        if (reminders is null)
        {
            await ActorErrors.RuntimeNotFound.WriteAsync(http.Response);
            return;
        }

        if (!host.Hosts(actor.Type))
        {
            await ActorErrors.ReminderNotHosted.WriteAsync(http.Response);
            return;
        }

        if (HttpMethods.IsGet(http.Request.Method))
        {
            await ReadReminderAsync(http, actor, name);
        }
        else if (HttpMethods.IsDelete(http.Request.Method))
        {
            await DeleteReminderAsync(http, actor, name);
        }
        else if (await ReadScheduleAsync(http, name) is { } request)
        {
            await CreateReminderAsync(http, actor, name, request);
        }
    }

    private async Task<ActorAnswer> CallAsync(ActorCall call, CancellationToken cancellation) =>
        policies.Actor(call.Key.Type, call.Key.Id) is { } policy
            ? await policy.RunAsync(
                async token => await router.CallAsync(call, token),
                static answer => answer.Error is null ? 0 : -1,
                ActorAnswer.Refused,
                cancellation)
            : await router.CallAsync(call, cancellation);

    private static async Task<ScheduleRequest?> ReadScheduleAsync(HttpContext http, string name)
    {
        ApiError error;
        try
        {
            var request = ScheduleRequest.Read(await RequestBody.ReadAsync(http.Request, http.RequestAborted));
            if (ActorKey.Refuse(name) is not { } refusal)
            {
                return request;
            }

            error = ActorErrors.BadRequest(refusal);
        }
        catch (Exception failure) when (failure is JsonException or BadHttpRequestException)
        {
            error = ActorErrors.MalformedBody(failure.Message);
        }

        await error.WriteAsync(http.Response);
        return null;
    }

    private async Task CreateReminderAsync(HttpContext http, ActorKey actor, string name, ScheduleRequest request)
    {
        try
        {
            if (!await reminders!.CreateAsync(actor, name, request, http.RequestAborted))
            {
                await ActorErrors.ReminderExists(name).WriteAsync(http.Response);
                return;
            }

            http.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (Exception failure) when (failure is FormatException or StateStoreUnavailableException or SchedulerAwayException)
        {
            await ActorErrors.ReminderCreate(failure.Message).WriteAsync(http.Response);
        }
    }

    private async Task ReadReminderAsync(HttpContext http, ActorKey actor, string name)
    {
        Reminder? reminder;
        try
        {
            reminder = await reminders!.FindAsync(actor, name);
        }
        catch (Exception failure) when (failure is StateStoreUnavailableException or SchedulerAwayException)
        {
            await ActorErrors.ReminderGet(failure.Message).WriteAsync(http.Response);
            return;
        }

        if (reminder is null)
        {
            await ActorErrors.ReminderNotFound(name).WriteAsync(http.Response);
            return;
        }

        http.Response.ContentType = "application/json";
        await http.Response.Body.WriteAsync(ReminderJson.Write(reminder), http.RequestAborted);
    }

    private async Task DeleteReminderAsync(HttpContext http, ActorKey actor, string name)
    {
        try
        {
            await reminders!.DeleteAsync(actor, name, http.RequestAborted);
            http.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (Exception failure) when (failure is StateStoreUnavailableException or SchedulerAwayException)
        {
            await ActorErrors.ReminderDelete(failure.Message).WriteAsync(http.Response);
        }
    }
}
