using Microsoft.AspNetCore.Http.Headers;

namespace DaprPush.Gateway.Wires;

/// <summary>In which of two formats a response's body is a stream: events, unless the client would rather have lines.</summary>
internal static class BodyFormat
{
    private const string Events = "text/event-stream";
    private const string Lines = "application/x-ndjson";

    /// <summary>By <c>Accept</c> (RFC 9110, 12.5.1): lines only where they are named, and events are not named or liked less.</summary>
    public static Wire Of(HttpRequest request)
    {
        var accepted = new RequestHeaders(request.Headers).Accept;
        var lines = LikingOf(Lines);
        return lines > 0 && lines > LikingOf(Events) ? LinesWire.Instance : SseWire.Instance;

        double LikingOf(string mediaType) => accepted
            .Where(one => one.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase))
            .Select(one => one.Quality ?? 1)
            .DefaultIfEmpty(0)
            .Max();
    }

    public static string MediaTypeOf(Wire wire) => wire.Transport == TransportKind.Lines ? Lines : Events;
}
