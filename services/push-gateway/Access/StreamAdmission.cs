using System.Net;
using DaprPush.Gateway.Subscriptions;
using DaprPush.Hosting.Security.Authentication;
using DaprPush.Hosting.Security.Callers;
using DaprPush.Hosting.Security.Limits;
using DaprPush.Hosting.Security.Proxies;
using DaprPush.Hosting.Security.Requests;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Access;

/// <summary>Decides who may open a stream. Where authentication and limits are off, everybody may, and nothing is kept.</summary>
internal sealed class StreamAdmission(Authenticator authenticator, TrustedProxies proxies, ConnectionLimits limits, NewStreams newStreams)
{
    /// <summary>Streams that a refusal names.</summary>
    private const int MaxNamed = 5;

    /// <summary>Who asks; null where the request was refused and answered.</summary>
    public async ValueTask<Caller?> IdentifyAsync(HttpContext context)
    {
        if (!authenticator.TokensAreOn)
        {
            return Caller.Anyone;
        }

        var (caller, refusal) = await authenticator
            .AuthenticateAsync(authenticator.CredentialsIn(context.Request), Right.Caller, context.RequestAborted).ConfigureAwait(false);
        if (refusal is not null)
        {
            await context.RefuseAsync(refusal).ConfigureAwait(false);
        }

        return caller;
    }

    /// <summary>False where the caller may not follow all of it; the request is answered then.</summary>
    public async ValueTask<bool> LetsAsync(HttpContext context, Caller caller, Subscription subscription)
    {
        var forbidden = caller.IsAnyone ? [] : subscription.Streams.Where(stream => !caller.MayFollow(stream)).ToList();
        if (forbidden.Count == 0)
        {
            return true;
        }

        await context.RefuseAsync(authenticator.Forbid($"The token does not let its holder follow {Names(forbidden)}.")).ConfigureAwait(false);
        return false;
    }

    /// <summary>Takes the place of one connection, which has to be given back; null where there is none and the request is answered.</summary>
    public async ValueTask<StreamHolder?> TakePlaceAsync(HttpContext context, Caller caller, Subscription subscription)
    {
        var user = limits.CountsUsers || newStreams.CountsUsers ? caller.UserId : null;
        IPAddress? address = limits.CountsAddresses || newStreams.CountsAddresses ? proxies.ClientOf(context) : null;
        var streams = subscription.Streams;
        if ((await newStreams.TakeAsync(user, address, streams, context.RequestAborted).ConfigureAwait(false)
            ?? limits.TryTake(user, address, streams.Count)) is { } refusal)
        {
            await context.RefuseAsync(refusal).ConfigureAwait(false);
            return null;
        }

        return user is null && address is null && caller.ExpiresAt is null
            ? StreamHolder.Anyone
            : new StreamHolder(user, address, streams.Count, caller.ExpiresAt) { Subject = caller.UserId };
    }

    public void GiveBack(StreamHolder holder) => limits.Release(holder.User, holder.Address, holder.Streams);

    private static string Names(List<StreamName> streams) => streams.Count <= MaxNamed
        ? string.Join(", ", streams.Select(stream => stream.Text))
        : $"{string.Join(", ", streams.Take(MaxNamed).Select(stream => stream.Text))} and {streams.Count - MaxNamed} more";
}
