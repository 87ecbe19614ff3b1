using System.Net.Sockets;
using System.Text;

namespace DaprPush.Testing.Hostile;

/// <summary>Hostile clients of one kind. Who is thrown out comes back.</summary>
public sealed class HostileCrowd : IAsyncDisposable
{
    private const int FewBytes = 4096;
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);
    private readonly Uri _gateway;
    private readonly string _path;
    private readonly CancellationTokenSource _leaving = new();
    private readonly Task _clients;
    private int _connected;
    private int _thrownOut;
    private int _open;

    private HostileCrowd(HostileKind kind, int count, Uri gateway, string path)
    {
        (_gateway, _path) = (gateway, path);
        _clients = Task.WhenAll(Enumerable.Range(0, count).Select(number => Task.Run(() => LiveAsync(kind, number, _leaving.Token))));
    }

    /// <summary>Connections made so far.</summary>
    public int Connected => Volatile.Read(ref _connected);

    /// <summary>Connections that the gateway ended, as far as the clients noticed.</summary>
    public int ThrownOut => Volatile.Read(ref _thrownOut);

    /// <summary>Connections open now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <param name="path">The stream that they ask for.</param>
    public static HostileCrowd Start(HostileKind kind, int count, Uri gateway, string path) => new(kind, count, gateway, path);

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync().ConfigureAwait(false);
        await _clients.ConfigureAwait(false);
        _leaving.Dispose();
    }

    private async Task LiveAsync(HostileKind kind, int number, CancellationToken cancellationToken)
    {
        var cursor = "";
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var small = kind is HostileKind.NeverReads or HostileKind.ReadsAByteASecond;
                var socket = await RawConnection.OpenAsync(_gateway, number, small ? FewBytes : 0, cancellationToken).ConfigureAwait(false);
                Interlocked.Increment(ref _connected);
                Interlocked.Increment(ref _open);
                try
                {
                    cursor = await MisbehaveAsync(kind, number, socket, cursor, cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    Interlocked.Decrement(ref _open);
                    RawConnection.Break(socket);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // Refused or thrown out: again.
                Interlocked.Increment(ref _thrownOut);
                await Task.WhenAny(Task.Delay(Breath, cancellationToken)).ConfigureAwait(false);
            }
        }
    }

    // Returns the place that the client keeps.
    private async Task<string> MisbehaveAsync(HostileKind kind, int number, Socket socket, string cursor, CancellationToken cancellationToken)
    {
        var buffer = new byte[FewBytes];
        switch (kind)
        {
            case HostileKind.HalfOpen:
                if (number % 2 == 0)
                {
                    await socket.SendAsync("GET /sse/us"u8.ToArray(), cancellationToken).ConfigureAwait(false);
                }

                await ReadToEndAsync(socket, buffer, cancellationToken).ConfigureAwait(false);
                return cursor;
            case HostileKind.ComesBackWithAnOldCursor:
                await RawConnection.AskAsync(socket, _path, cursor, cancellationToken).ConfigureAwait(false);
                return await ReadFirstCursorAsync(socket, buffer, cursor, cancellationToken).ConfigureAwait(false);
            case HostileKind.ReadsAByteASecond:
                await RawConnection.AskAsync(socket, _path, cursor, cancellationToken).ConfigureAwait(false);
                while (await socket.ReceiveAsync(buffer.AsMemory(0, 1), cancellationToken).ConfigureAwait(false) > 0)
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(false);
                }

                break;
            default:
                await RawConnection.AskAsync(socket, _path, cursor, cancellationToken).ConfigureAwait(false);
                while (!IsEnded(socket))
                {
                    await Task.Delay(Breath, cancellationToken).ConfigureAwait(false);
                }

                break;
        }

        Interlocked.Increment(ref _thrownOut);
        return cursor;
    }

    // Data that waits unread hides a peer's close, but not its reset.
    private static bool IsEnded(Socket socket) =>
        socket.Poll(TimeSpan.Zero, SelectMode.SelectError) || (socket.Poll(TimeSpan.Zero, SelectMode.SelectRead) && socket.Available == 0);

    private async Task ReadToEndAsync(Socket socket, byte[] buffer, CancellationToken cancellationToken)
    {
        while (await socket.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false) > 0)
        {
        }

        Interlocked.Increment(ref _thrownOut);
    }

    // The first id of the first connection is kept for ever: the place gets older and older.
    private static async Task<string> ReadFirstCursorAsync(Socket socket, byte[] buffer, string cursor, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        while (text.Length < FewBytes && await socket.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            var seen = text.ToString();
            var start = seen.IndexOf("\nid: ", StringComparison.Ordinal) + "\nid: ".Length;
            if (start >= "\nid: ".Length && seen.IndexOf('\n', start) is > 0 and var end)
            {
                return cursor.Length > 0 ? cursor : seen[start..end];
            }
        }

        return cursor;
    }
}
