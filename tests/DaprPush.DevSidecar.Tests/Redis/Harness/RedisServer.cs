using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace DaprPush.DevSidecar.Tests.Redis.Harness;

/// <summary>
/// A Redis of its own on a free port of this machine, every write on disk before its reply (AOF, appendfsync always).
/// It can be killed and started again with the same port and data. It dies with the test process, whatever ends that.
/// </summary>
public sealed class RedisServer : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(15);
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("redis-test-");
    private readonly string[] _arguments;
    private Process? _keeper;
    private int _pid;

    public RedisServer()
        : this([])
    {
    }

    internal RedisServer(params string[] arguments) => _arguments = arguments;

    public int Port { get; } = FreePort();

    public string Address => $"127.0.0.1:{Port}";

    public async Task InitializeAsync() => await StartAsync();

    public async Task DisposeAsync()
    {
        await KillAsync();
        _data.Delete(recursive: true);
    }

    /// <summary>Starts it and returns once it takes commands.</summary>
    public async Task StartAsync()
    {
        // The shell ends the server when its own input ends, which it does when the test process is gone.
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true };
        string[] script = ["-c", "redis-server \"$@\" & echo pid $!; cat >/dev/null; kill -9 $!", "redis-test"];
        string[] settings =
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _data.FullName, "--save", "",
            "--appendonly", "yes", "--appendfsync", "always", "--logfile", "",
        ];
        foreach (var argument in (IEnumerable<string>)[.. script, .. settings, .. _arguments])
        {
            start.ArgumentList.Add(argument);
        }

        EnsureInstalled();
        _keeper = Process.Start(start)!;
        using var limit = new CancellationTokenSource(StartLimit);
        var log = new List<string>();
        while (await _keeper.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            log.Add(line);
            if (line.StartsWith("pid ", StringComparison.Ordinal))
            {
                _pid = int.Parse(line.AsSpan(4), CultureInfo.InvariantCulture);
            }

            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                _ = _keeper.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return;
            }
        }

        throw new InvalidOperationException($"redis-server did not start:\n{string.Join('\n', log)}");
    }

    /// <summary>kill -9, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        if (_keeper is null)
        {
            return;
        }

        _keeper.StandardInput.Close();
        await _keeper.WaitForExitAsync(new CancellationTokenSource(StartLimit).Token);
        _keeper.Dispose();
        _keeper = null;
    }

    /// <summary>Stops it from answering, as a machine that hangs, until <see cref="Resume"/>.</summary>
    public void Suspend() => Signal("-STOP");

    public void Resume() => Signal("-CONT");

    /// <summary>What <c>redis-cli</c> prints for a command.</summary>
    public async Task<string> CliAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("redis-cli") { RedirectStandardOutput = true };
        foreach (var argument in (IEnumerable<string>)["-p", Port.ToString(CultureInfo.InvariantCulture), .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.TrimEnd('\n');
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void EnsureInstalled()
    {
        try
        {
            using var version = Process.Start(new ProcessStartInfo("redis-server", "--version") { RedirectStandardOutput = true })!;
            version.WaitForExit();
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException("redis-server is missing: apt-get install redis-server");
        }
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [signal, _pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
