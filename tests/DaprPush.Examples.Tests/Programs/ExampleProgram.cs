using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.Examples.Tests.Programs;

/// <summary>An example that runs.</summary>
internal sealed class ExampleProgram : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private readonly ChildProcess _process;

    private ExampleProgram(ChildProcess process) => _process = process;

    /// <summary>All that it printed up to now.</summary>
    public string Output => _process.LastLines(int.MaxValue);

    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <param name="command">The program and its arguments.</param>
    public static ExampleProgram Start(PushSystem system, string[] command, params (string Name, string Value)[] environment) => new(ChildProcess.Start(
        command[0],
        command[1..],
        ExampleSystem.Folder,
        Path.Combine(system.Folder, $"example-{Guid.NewGuid():N}.log"),
        environment.ToDictionary(variable => variable.Name, variable => variable.Value)));

    /// <summary>Runs an example to its end, which it has to reach without a fault.</summary>
    /// <param name="last">What it prints at the end.</param>
    public static async Task<string> RunAsync(PushSystem system, string[] command, string last, params (string Name, string Value)[] environment)
    {
        await using var program = Start(system, command, environment);
        await program.WaitAsync(last);
        await program._process.WaitForExitAsync(Limit);
        program._process.ExitCode.Should().Be(0, program.Output);
        return program.Output;
    }

    /// <summary>Waits until it has printed a text.</summary>
    public Task WaitAsync(string text) => WaitAsync(output => output.Contains(text, StringComparison.Ordinal), text);

    /// <summary>Waits until what it printed meets a condition.</summary>
    public Task WaitAsync(Func<string, bool> condition, string description) => Waiting.UntilAsync(
        () =>
        {
            var hasExited = _process.HasExited;
            return condition(Output) || (hasExited && _process.ExitCode != 0 ? throw new InvalidOperationException($"The example ended with code {_process.ExitCode}:\n{Output}") : false);
        },
        Limit,
        () => $"The example did not print {description}, but\n{Output}");

    /// <summary>Ends it.</summary>
    public Task EndAsync() => _process.EndAsync(Signal.Terminate, Limit);

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
