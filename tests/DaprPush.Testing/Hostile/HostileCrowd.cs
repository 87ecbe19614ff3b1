using System.Net.Sockets;
using System.Text;

namespace DaprPush.Testing.Hostile;

/// <summary>Hostile clients of one kind. Who is thrown out comes back.</summary>
public sealed class HostileCrowd : IAsyncDisposable
{
    private const int FewBytes = 4096;
    private const int StreamsOfAConnection = 100;
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AWhile = TimeSpan.FromSeconds(1);
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

    /// <summary>What those that look were answered.</summary>
    public AnswerCounts Answers { get; } = new();

    /// <param name="path">The stream, or the page, that they ask for.</param>
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
        for (var turn = 0; !cancellationToken.IsCancellationRequested; turn++)
        {
            try
            {
                if (kind == HostileKind.GivesNoWindow)
                {
                    await GiveNoWindowAsync(number, cancellationToken).ConfigureAwait(false);
                    continue;
                }

                var small = kind is HostileKind.NeverReads or HostileKind.ReadsAByteASecond;
                var socket = await RawConnection.OpenAsync(_gateway, AddressOf(kind, number), small ? FewBytes : 0, cancellationToken).ConfigureAwait(false);
                Interlocked.Increment(ref _connected);
                Interlocked.Increment(ref _open);
                try
                {
                    cursor = await MisbehaveAsync(kind, number, turn, socket, cursor, cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    Interlocked.Decrement(ref _open);
                    RawConnection.Break(socket);
                }

                if (kind == HostileKind.AsksAheadAndLeaves)
                {
                    await Task.Delay(AWhile, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception exception) when (exception is SocketException or IOException)
            {
                // Refused or thrown out: again.
                Interlocked.Increment(ref _thrownOut);
                await Task.WhenAny(Task.Delay(Breath, cancellationToken)).ConfigureAwait(false);
            }
        }
    }

    // All names come from one client: what it costs one address is what is asked.
    private static int AddressOf(HostileKind kind, int number) => kind == HostileKind.NamesChannels ? 0 : number;

    // Returns the place that the client keeps.
    private async Task<string> MisbehaveAsync(HostileKind kind, int number, int turn, Socket socket, string cursor, CancellationToken cancellationToken)
    {
        var buffer = new byte[FewBytes];
        switch (kind)
        {
            case HostileKind.HalfOpen:
                byte[] half = (number % 3) switch { 0 => [], 1 => "GET /sse/us"u8.ToArray(), _ => "{\"half\": "u8.ToArray() };
                await socket.SendAsync(half, cancellationToken).ConfigureAwait(false);
                await ReadToEndAsync(socket, buffer, cancellationToken).ConfigureAwait(false);
                return cursor;
            case HostileKind.ComesBackWithAnOldCursor:
                await RawConnection.AskAsync(socket, _path, cursor, cancellationToken).ConfigureAwait(false);
                return await ReadFirstCursorAsync(socket, buffer, cursor, cancellationToken).ConfigureAwait(false);
            case HostileKind.AsksAheadAndReads:
                var requests = HostileRequests.SentAhead(_path);
                do
                {
                    await socket.SendAsync(requests, cancellationToken).ConfigureAwait(false);
                }
                while (await Answers.ReadAsync(socket, HostileRequests.Ahead, buffer, cancellationToken).ConfigureAwait(false));
                break;
            case HostileKind.AsksAheadAndLeaves:
                await socket.SendAsync(HostileRequests.SentAhead(_path), cancellationToken).ConfigureAwait(false);
                return cursor;
            case HostileKind.TricksPaths:
                await AskOnceAsync(socket, HostileRequests.WithTrickyPath(number + turn), buffer, cancellationToken).ConfigureAwait(false);
                return cursor;
            case HostileKind.SendsRubbish:
                await AskOnceAsync(socket, HostileRequests.OfRubbish(number + turn), buffer, cancellationToken).ConfigureAwait(false);
                return cursor;
            case HostileKind.NamesChannels:
                await AskOnceAsync(socket, HostileRequests.NamingChannels(number, turn), buffer, cancellationToken).ConfigureAwait(false);
                await Task.Delay(AWhile, cancellationToken).ConfigureAwait(false);
                return cursor;
            case HostileKind.ReadsAByteASecond:
                await RawConnection.AskAsync(socket, _path, cursor, cancellationToken).ConfigureAwait(false);
                while (await socket.ReceiveAsync(buffer.AsMemory(0, 1), cancellationToken).ConfigureAwait(false) > 0)
                {
                    await Task.Delay(AWhile, cancellationToken).ConfigureAwait(false);
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

    private async Task AskOnceAsync(Socket socket, byte[] request, byte[] buffer, CancellationToken cancellationToken)
    {
        await socket.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!await Answers.ReadAsync(socket, 1, buffer, cancellationToken).ConfigureAwait(false))
        {
            Interlocked.Increment(ref _thrownOut);
        }
    }

    private async Task GiveNoWindowAsync(int number, CancellationToken cancellationToken)
    {
        var connection = await WindowlessConnection.OpenAsync(_gateway, number, _path, StreamsOfAConnection, cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref _connected);
        Interlocked.Increment(ref _open);
        try
        {
            while (!connection.IsOver && connection.Ended < StreamsOfAConnection)
            {
                await Task.Delay(Breath, cancellationToken).ConfigureAwait(false);
            }

            Interlocked.Add(ref _thrownOut, connection.Ended);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
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
