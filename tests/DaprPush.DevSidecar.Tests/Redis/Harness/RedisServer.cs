using System.Diagnostics;
using System.Globalization;
using DaprPush.Testing.Processes;
using Server = DaprPush.Testing.Processes.RedisServer;

namespace DaprPush.DevSidecar.Tests.Redis.Harness;

/// <summary>A Redis of its own for a test or its class, in a folder that goes with it.</summary>
public sealed class RedisServer : IAsyncLifetime
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("redis-test-");
    private readonly Server _server;

    public RedisServer()
        : this([])
    {
    }

    internal RedisServer(params string[] arguments) => _server = new Server(_data.FullName, arguments);

    public int Port => _server.Port;

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    public Task InitializeAsync() => StartAsync();

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _data.Delete(recursive: true);
    }

    /// <summary>Starts it, again after a kill with the same port and data, and returns once it takes commands.</summary>
    public Task StartAsync() => _server.StartAsync();

    /// <summary>kill -9, and waits until it is gone.</summary>
    public Task KillAsync() => _server.KillAsync();

    /// <summary>Stops it from answering, as a machine that hangs, until <see cref="Resume"/>.</summary>
    public void Suspend() => Signals.Send(_server.Pid, Signal.Stop);

    public void Resume() => Signals.Send(_server.Pid, Signal.Continue);

    /// <summary>What <c>redis-cli</c> prints for a command.</summary>
    public async Task<string> CliAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("redis-cli", ["-p", Port.ToString(CultureInfo.InvariantCulture), .. arguments]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.TrimEnd('\n');
    }
}
