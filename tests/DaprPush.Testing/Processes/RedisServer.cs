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
/// <param name="arguments">More arguments for redis-server.</param>
public sealed class RedisServer(string directory, params string[] arguments) : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private ChildProcess? _process;

    public int Port { get; } = FreePorts.Take(1);

    public int Pid => _process!.Pid;

    /// <summary>Starts it, again after a kill, and returns once it answers.</summary>
    /// <exception cref="InvalidOperationException">It is not installed, or does not come up.</exception>
    public async Task StartAsync()
    {
        await DisposeAsync().ConfigureAwait(false);
        Directory.CreateDirectory(directory);
        string[] all =
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", directory, "--save", "",
            "--appendonly", "yes", "--appendfsync", "always", .. arguments,
        ];
        try
        {
            _process = ChildProcess.Start("redis-server", all, directory, Path.Combine(directory, "redis.log"));
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException("redis-server is missing: apt-get install redis-server", exception);
        }

        await Waiting.UntilAsync(AnswersAsync, StartLimit, () => $"redis-server does not answer:\n{_process.LastLines()}").ConfigureAwait(false);
    }

    /// <summary>kill -9, and returns when it is gone.</summary>
    public Task KillAsync() => _process!.EndAsync(Signal.Kill, StartLimit);

    /// <summary>Runs a Lua script over one key and one argument that answers with a number.</summary>
    /// <returns>The number; null where the server does not answer.</returns>
    public async Task<int?> EvaluateAsync(string script, string key, int argument)
    {
        string[] words = ["EVAL", script, "1", key, argument.ToString(CultureInfo.InvariantCulture)];
        var command = string.Concat(words.Select(word => $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n"));
        var answer = await AskAsync($"*{words.Length}\r\n{command}").ConfigureAwait(false);
        return answer is [':', ..] && int.TryParse(answer.AsSpan(1).TrimEnd(), CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync().ConfigureAwait(false);
            _process = null;
        }
    }

    // While it loads its file it answers -LOADING; who must log in first gets -NOAUTH.
    private async Task<bool> AnswersAsync() => await AskAsync("PING\r\n").ConfigureAwait(false) is ['+', 'P', ..] or ['-', 'N', ..];

    private async Task<string?> AskAsync(string command)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port, limit.Token).ConfigureAwait(false);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.UTF8.GetBytes(command), limit.Token).ConfigureAwait(false);
            var buffer = new byte[256];
            var read = await stream.ReadAsync(buffer, limit.Token).ConfigureAwait(false);
            return Encoding.ASCII.GetString(buffer, 0, read);
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
        {
            return null;
        }
    }
}
