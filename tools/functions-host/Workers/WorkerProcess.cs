using System.ComponentModel;
using System.Diagnostics;
using DaprPush.FunctionsHost.Apps;
using DaprPush.FunctionsHost.Logs;

namespace DaprPush.FunctionsHost.Workers;

/// <summary>The process of one worker.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;

    private WorkerProcess(Process process, ConsoleLines console)
    {
        _process = process;
        Exited = WaitAsync(console);
    }

    /// <summary>Its id.</summary>
    public int Id => _process.Id;

    /// <summary>Its exit code, once it has ended and all it printed has been passed on.</summary>
    public Task<int> Exited { get; }

    /// <summary>Starts the worker of an app.</summary>
    /// <param name="app">The app.</param>
    /// <param name="host">Where it finds the host's gRPC service.</param>
    /// <param name="workerId">The id under which it is expected there.</param>
    /// <param name="console">Where what it prints goes.</param>
    /// <exception cref="FunctionAppException">It can't be started.</exception>
    public static WorkerProcess Start(FunctionApp app, Uri host, string workerId, ConsoleLines console)
    {
        var start = new ProcessStartInfo(app.Executable)
        {
            WorkingDirectory = app.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            app.WorkerFile,
            "--host", host.Host, "--port", host.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "--workerId", workerId, "--requestId", workerId, "--grpcMaxMessageLength", MaxMessageLength,
            "--functions-uri", host.AbsoluteUri, "--functions-worker-id", workerId, "--functions-request-id", workerId,
            "--functions-grpc-max-message-length", MaxMessageLength,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in app.Settings)
        {
            start.Environment[name] = value;
        }

        // As `func start` does; the worker takes its environment's name from it.
        start.Environment.TryAdd("AZURE_FUNCTIONS_ENVIRONMENT", "Development");
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = app.Folder;
        start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = app.Folder;
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return new WorkerProcess(process, console);
        }
        catch (Win32Exception failure)
        {
            throw new FunctionAppException($"'{app.Executable}', which runs the worker, can't be started: {failure.Message}");
        }
    }

    /// <summary>Ends it at once.</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    public void Dispose() => _process.Dispose();

    // For what the worker wrote last.
    private static readonly TimeSpan LastOutput = TimeSpan.FromSeconds(1);

    // Without it the worker takes 0 for its limit and ends at the first message.
    private const string MaxMessageLength = "2147483647";

    private async Task<int> WaitAsync(ConsoleLines console)
    {
        var reading = Task.WhenAll(
            ReadAsync(_process.StandardOutput, console.WriteOutput), ReadAsync(_process.StandardError, console.WriteError));
        await _process.WaitForExitAsync();

        // A process that the worker started may hold its output open for as long as it likes.
        await Task.WhenAny(reading, Task.Delay(LastOutput));
        return _process.ExitCode;
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> write)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            write(line);
        }
    }
}
