using System.ComponentModel;
using System.Diagnostics;
using DaprPush.DevSidecar.Logs;
using DaprPush.DevSidecar.Running.RunFiles;

namespace DaprPush.DevSidecar.Running.Processes;

/// <summary>The process of one app instance, and all that it starts.</summary>
internal sealed class AppProcess : IAsyncDisposable
{
    private const int KeptLines = 20;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private readonly Process _process;
    private readonly string _marker;
    private readonly Queue<string> _lastLines = new();
    private readonly Task _reading;
    private readonly StreamWriter? _file;
    private long _lines;

    private AppProcess(InstancePlan plan, Process process, string marker, LogConsole console)
    {
        (_process, _marker) = (process, marker);
        _file = plan.App.LogDestination.HasFlag(LogDestination.File) ? OpenFile(plan) : null;
        var toConsole = plan.App.LogDestination.HasFlag(LogDestination.Console) ? console : null;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, plan.Name, toConsole), ReadAsync(process.StandardError, plan.Name, toConsole));
    }

    /// <summary>Its id.</summary>
    public int Id => _process.Id;

    /// <summary>Its exit code, once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Lines it has written.</summary>
    public long Lines => Interlocked.Read(ref _lines);

    /// <summary>CPU time of the process and of all that it started and that lives; of the process alone where there is no /proc.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            try
            {
                return ProcessTree.IsSupported ? ProcessTree.CpuTimeOf(_marker) : _process.TotalProcessorTime;
            }
            catch (InvalidOperationException)
            {
                // It has ended.
                return TimeSpan.Zero;
            }
        }
    }

    /// <summary>What it wrote last, 20 lines at most.</summary>
    public IReadOnlyList<string> LastLines
    {
        get
        {
            lock (_lastLines)
            {
                return [.. _lastLines];
            }
        }
    }

    /// <summary>Starts the command in the app's folder.</summary>
    /// <param name="plan">What is started.</param>
    /// <param name="runId">The run, by which a later one finds what was left behind.</param>
    /// <param name="commands">A folder for the end of the PATH, where a command of the machine's own comes first; or null.</param>
    /// <param name="console">Where its output goes.</param>
    /// <exception cref="RunRefusedException">It can't be started.</exception>
    public static AppProcess Start(InstancePlan plan, string runId, string? commands, LogConsole console)
    {
        var marker = $"{runId}/{plan.Name}/";
        var start = new ProcessStartInfo(plan.Command[0], plan.Command.Skip(1))
        {
            WorkingDirectory = plan.App.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in plan.Environment)
        {
            start.Environment[key] = value;
        }

        if (commands is not null)
        {
            start.Environment["PATH"] = start.Environment.TryGetValue("PATH", out var path) && path is { Length: > 0 }
                ? path + Path.PathSeparator + commands
                : commands;
        }

        start.Environment[ProcessTree.Marker] = marker;
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return new AppProcess(plan, process, marker, console);
        }
        catch (Win32Exception failure)
        {
            throw new RunRefusedException($"app {plan.Name}: '{plan.Command[0]}' can't be started in {plan.App.Folder}: {failure.Message}");
        }
    }

    /// <summary>Ends when the process has, and all its output is read.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);

        // A child that lives on may hold the pipe open.
        await Task.WhenAny(_reading, Task.Delay(TimeSpan.FromMilliseconds(500), cancellation));
    }

    /// <summary>SIGTERM to it and all it started; SIGKILL to what is left after <paramref name="grace"/>.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        if (!ProcessTree.IsSupported)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            return;
        }

        var began = Stopwatch.GetTimestamp();
        Signal(Signals.Terminate);
        while (IsAlive && Stopwatch.GetElapsedTime(began) < grace)
        {
            await Task.Delay(Poll);
        }

        await KillAsync();
    }

    /// <summary>SIGKILL to it and all it started, until they are gone.</summary>
    public async Task KillAsync()
    {
        while (IsAlive)
        {
            Signal(Signals.Kill);
            await Task.Delay(Poll);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAny(_reading, Task.Delay(TimeSpan.FromMilliseconds(500)));
        if (_file is not null)
        {
            await _file.DisposeAsync();
        }

        _process.Dispose();
    }

    private bool IsAlive => !_process.HasExited || ProcessTree.Find(_marker).Count > 0;

    private void Signal(int signal)
    {
        foreach (var pid in ProcessTree.Find(_marker))
        {
            Signals.Send(pid, signal);
        }
    }

    private async Task ReadAsync(StreamReader reader, string name, LogConsole? console)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            console?.Write(name, line);
            Interlocked.Increment(ref _lines);
            lock (_lastLines)
            {
                _file?.WriteLine(line);
                if (_lastLines.Count == KeptLines)
                {
                    _lastLines.Dequeue();
                }

                _lastLines.Enqueue(line);
            }
        }
    }

    // Where the Dapr CLI puts it.
    private static StreamWriter OpenFile(InstancePlan plan)
    {
        var folder = Directory.CreateDirectory(Path.Combine(plan.App.Folder, ".dapr", "logs")).FullName;
        var name = $"{plan.Name}_app_{DateTime.Now.ToString("yyyyMMddHHmmss", System.Globalization.CultureInfo.InvariantCulture)}.log";
        return new StreamWriter(Path.Combine(folder, name)) { AutoFlush = true };
    }
}
