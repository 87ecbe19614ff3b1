using DaprPush.Gateway.Access;
using DaprPush.Gateway.Subscriptions;
using DaprPush.Gateway.Transport;
using DaprPush.Gateway.Wires;
using Microsoft.AspNetCore.Http.Features;

namespace DaprPush.Gateway.Connections;

/// <summary>
/// Opens a stream. From then on it is the hub loop's; the request is over where its socket could be taken, and waits for the stream's
/// end where not.
/// </summary>
internal sealed class SseSession(StreamOpening opening)
{
    public async Task RunAsync(HttpContext context, SubscriptionReader reader)
    {
        if (await opening.AskAsync(context, reader).ConfigureAwait(false) is not var (caller, subscription))
        {
            return;
        }

        var wire = BodyFormat.Of(context.Request);
        if (HttpMethods.IsHead(context.Request.Method))
        {
            WriteHead(context, wire);
            return;
        }

        if (await opening.TakePlaceAsync(context, caller, subscription).ConfigureAwait(false) is not { } holder)
        {
            return;
        }

        WriteHead(context, wire);
        if (await TakeSocketAsync(context, holder).ConfigureAwait(false) is { } taken)
        {
            taken.Socket.LimitSilence(opening.Limit);
            opening.Begin(subscription, holder, taken.Socket, taken.Head, wire);
        }
        else
        {
            context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
            var body = new BodySink(context.Response.BodyWriter, opening.Limit, context.Abort);
            opening.Begin(subscription, holder, body, [], wire);
            await body.RunAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }

    private async ValueTask<(StreamSocket Socket, byte[] Head)?> TakeSocketAsync(HttpContext context, StreamHolder holder)
    {
        try
        {
            return await SocketTaking.TakeAsync(context).ConfigureAwait(false);
        }
        catch
        {
            opening.GiveBack(holder);
            throw;
        }
    }

    private static void WriteHead(HttpContext context, Wire wire)
    {
        var headers = context.Response.Headers;
        headers.ContentType = BodyFormat.MediaTypeOf(wire);
        headers.Vary = "Accept";
        headers.CacheControl = "no-cache, no-transform";
        headers["X-Accel-Buffering"] = "no";

        // A proxy that compresses in spite of no-transform, as nginx does, leaves alone what is encoded already.
        headers.ContentEncoding = "identity";
    }
}
