using DaprPush.Testing.Processes;

namespace DaprPush.Deployment.Tests.Production;

/// <summary>A running instance. Of this process's environment it sees only where programs are: all else is what it was launched with.</summary>
internal sealed class Part : IAsyncDisposable
{
    private static readonly string[] OfTheMachine = ["PATH", "DOTNET_ROOT"];
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private readonly ChildProcess _process;

    private Part(Launch launch, ChildProcess process)
    {
        Launch = launch;
        _process = process;
    }

    public Launch Launch { get; }

    public bool HasExited => _process.HasExited;

    public static Part Start(Launch launch, string logFolder)
    {
        var machine = OfTheMachine.Select(name => (name, value: Environment.GetEnvironmentVariable(name))).Where(variable => variable.value is not null)
            .Select(variable => $"{variable.name}={variable.value}");
        var own = launch.Environment.Select(variable => $"{variable.Key}={variable.Value}");
        var process = ChildProcess.Start("env", ["-i", .. machine, .. own, .. launch.Command], launch.Folder, Path.Combine(logFolder, $"{launch.Instance}.log"));
        return new Part(launch, process);
    }

    public string LastLines() => _process.LastLines();

    public Task KillAsync() => _process.EndAsync(Signal.Kill, Limit);

    /// <summary>Waits for an end that comes by itself.</summary>
    /// <returns>Its exit code, and all that it printed.</returns>
    public async Task<(int Code, string Printed)> EndAsync()
    {
        await _process.WaitForExitAsync(Limit);
        return (_process.ExitCode, await _process.ReadAllAsync(Limit));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await _process.EndAsync(Signal.Terminate, Limit);
        }

        await _process.DisposeAsync();
    }
}
