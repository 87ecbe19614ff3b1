using System.Net;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Text.Json;

namespace DaprPush.Examples;

/// <summary>A subscriber that comes back where it was: docs/protocol.md with what .NET brings.</summary>
internal static class Following
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(Uri stream, string? file, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10), ConnectCallback = ConnectAsync }) { Timeout = Timeout.InfiniteTimeSpan };
        var cursor = file is not null && File.Exists(file) ? await File.ReadAllTextAsync(file, cancellationToken) : "";
        var retry = TimeSpan.FromSeconds(3);
        for (var failures = 0; ; failures++)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, stream);
                request.Headers.TryAddWithoutValidation("Last-Event-ID", cursor);
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                if (response.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError and not HttpStatusCode.TooManyRequests)
                {
                    throw new InvalidOperationException($"refused: {await response.Content.ReadAsStringAsync(cancellationToken)}");
                }

                response.EnsureSuccessStatusCode();
                failures = 0;
                var parser = SseParser.Create(await response.Content.ReadAsStreamAsync(cancellationToken));
                await foreach (var received in parser.EnumerateAsync(cancellationToken))
                {
                    var json = JsonElement.Parse(received.Data);
                    if (received.EventType == "close" && !json.GetProperty("reconnect").GetBoolean())
                    {
                        return;
                    }

                    Console.WriteLine($"{received.EventType} {(json.TryGetProperty("metadata", out _) ? json.GetProperty("data") : json).GetRawText()}");

                    // Only now: who dies in between gets the event again rather than never.
                    cursor = parser.LastEventId;
                    if (file is not null)
                    {
                        await File.WriteAllTextAsync(file, cursor, cancellationToken);
                    }
                }

                retry = parser.ReconnectionInterval is { Ticks: > 0 } told ? told : retry;
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    return;
                }

                await Console.Error.WriteLineAsync($"# {exception.Message}");
            }

            // Longer each time, and not all at the same moment.
            var pause = TimeSpan.FromSeconds(Math.Pow(2, failures) * (0.25 + (Random.Shared.NextDouble() / 2)));
            pause = pause > LongestPause ? LongestPause : pause;
            await Task.Delay(pause > retry ? pause : retry, cancellationToken);
        }
    }

    // The parser does not show signs of life: the kernel notices a server that is gone.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
