using System.Net.Sockets;
using Dapr.Client;
using Grpc.Net.Client;

namespace DaprPush.Hosting.Sidecars;

/// <summary>How the SDK's client reaches the sidecar's gRPC API.</summary>
public static class SidecarChannel
{
    /// <summary>To configure the client with; see <c>AddDaprClient</c>.</summary>
    /// <remarks>
    /// A channel of Grpc.Net.Client 2.85 that watches its connection itself refuses calls after a failed attempt to connect until it tries
    /// again, up to two minutes later (<c>GrpcChannelOptions.MaxReconnectBackoff</c>): a sidecar that is back would be left alone all that
    /// time. With a callback that connects, the channel leaves connections to the HTTP handler, and each call tries anew.
    /// </remarks>
    public static void Configure(DaprClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.UseGrpcChannelOptions(new GrpcChannelOptions
        {
            // As the builder's own options have it.
            ThrowOperationCanceledOnCancellation = true,
            DisposeHttpClient = true,
            HttpHandler = new SocketsHttpHandler
            {
                ConnectCallback = ConnectAsync,
                EnableMultipleHttp2Connections = true,
                PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
                UseProxy = false,
            },
        });
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
