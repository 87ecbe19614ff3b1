using System.Diagnostics;
using System.Globalization;

namespace DaprPush.Testing.Processes;

/// <summary>
/// A program that a test started. All it prints goes to a file; when the test process ends, however it does, it is told to end too
/// and killed ten seconds later.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private const string Watch = "read -r word && exit; kill -TERM $1; sleep 10; kill -KILL $1";
    private readonly Process _process;
    private readonly Process _watcher;
    private readonly StreamWriter _log;
    private readonly Task _logged;

    private ChildProcess(Process process, StreamWriter log, string logPath)
    {
        _process = process;
        _log = log;
        LogPath = logPath;
        Pid = process.Id;
        _logged = Task.WhenAll(CopyAsync(process.StandardOutput), CopyAsync(process.StandardError));
        var watch = new ProcessStartInfo("/bin/sh", ["-c", Watch, "watch", Pid.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        _watcher = Process.Start(watch)!;
    }

    public int Pid { get; }

    public string LogPath { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>0 to 255; 128 and the signal's number after a signal.</summary>
    public int ExitCode => _process.ExitCode;

    /// <param name="logPath">Added to, so that one file tells the story of several runs.</param>
    /// <param name="environment">Beside what this process has.</param>
    public static ChildProcess Start(
        string program, IEnumerable<string> arguments, string workingDirectory, string logPath, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var log = new StreamWriter(logPath, append: true) { AutoFlush = true };
        return new ChildProcess(Process.Start(start)!, log, logPath);
    }

    /// <summary>The end of what it printed.</summary>
    public string LastLines(int count = 40)
    {
        lock (_log)
        {
            using var file = new FileStream(LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file);
            return string.Join('\n', reader.ReadToEnd().Split('\n').TakeLast(count));
        }
    }

    /// <summary>All that it printed: waits until nothing more can come, which is after its end.</summary>
    /// <exception cref="TimeoutException">It, or a process that it started, may still print.</exception>
    public async Task<string> ReadAllAsync(TimeSpan limit)
    {
        await _logged.WaitAsync(limit).ConfigureAwait(false);
        return LastLines(int.MaxValue);
    }

    /// <summary>Sends a signal and waits for the end of the process.</summary>
    /// <exception cref="TimeoutException">It runs on.</exception>
    public async Task EndAsync(Signal signal, TimeSpan limit)
    {
        Signals.Send(Pid, signal);
        await WaitForExitAsync(limit).ConfigureAwait(false);
    }

    /// <exception cref="TimeoutException">It runs on.</exception>
    public async Task WaitForExitAsync(TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Process {Pid} has not ended within {limit.TotalSeconds:0.#} s. The end of its log:\n{LastLines()}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync().ConfigureAwait(false);
        await _watcher.StandardInput.WriteLineAsync("over").ConfigureAwait(false);
        await _watcher.StandardInput.FlushAsync().ConfigureAwait(false);
        await _watcher.WaitForExitAsync().ConfigureAwait(false);
        _watcher.Dispose();

        // A process of its own that got the same pipe may hold it open; what that prints is not this process's any more.
        await Task.WhenAny(_logged, Task.Delay(TimeSpan.FromSeconds(1))).ConfigureAwait(false);
        _process.Dispose();
        await _log.DisposeAsync().ConfigureAwait(false);
    }

    private async Task CopyAsync(StreamReader output)
    {
        try
        {
            while (await output.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                lock (_log)
                {
                    _log.WriteLine(line);
                }
            }
        }
        catch (Exception exception) when (exception is ObjectDisposedException or InvalidOperationException or IOException)
        {
            // The process was disposed of while a process below it still held the pipe.
        }
    }
}
