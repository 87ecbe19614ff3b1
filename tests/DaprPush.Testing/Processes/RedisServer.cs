using System.ComponentModel;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace DaprPush.Testing.Processes;

/// <summary>
/// A Redis of its own. Every write is on disk before its answer (AOF, <c>appendfsync always</c>), so that it can be killed at any time
/// and come back with all it ever acknowledged.
/// </summary>
/// <param name="directory">Where its data and its log are.</param>
public sealed class RedisServer(string directory) : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private ChildProcess? _process;

    public int Port { get; } = FreePorts.Take(1);

    public int Pid => _process!.Pid;

    /// <summary>Starts it, again after a kill, and returns once it answers.</summary>
    /// <exception cref="InvalidOperationException">It is not installed, or does not come up.</exception>
    public async Task StartAsync()
    {
        await DisposeAsync().ConfigureAwait(false);
        Directory.CreateDirectory(directory);
        string[] arguments =
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", directory, "--save", "",
            "--appendonly", "yes", "--appendfsync", "always",
        ];
        try
        {
            _process = ChildProcess.Start("redis-server", arguments, directory, Path.Combine(directory, "redis.log"));
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException("redis-server is missing: apt-get install redis-server", exception);
        }

        await Waiting.UntilAsync(AnswersAsync, StartLimit, () => $"redis-server does not answer:\n{_process.LastLines()}").ConfigureAwait(false);
    }

    /// <summary>kill -9, and returns when it is gone.</summary>
    public Task KillAsync() => _process!.EndAsync(Signal.Kill, StartLimit);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync().ConfigureAwait(false);
            _process = null;
        }
    }

    // While it loads its file it answers -LOADING.
    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port).ConfigureAwait(false);
            var stream = client.GetStream();
            await stream.WriteAsync("PING\r\n"u8.ToArray()).ConfigureAwait(false);
            var buffer = new byte[64];
            var read = await stream.ReadAsync(buffer).ConfigureAwait(false);
            return Encoding.ASCII.GetString(buffer, 0, read).StartsWith("+PONG", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }
}
