using System.Collections.Concurrent;
using System.Diagnostics;
using DaprPush.Testing.Processes;

namespace DaprPush.Compat.Tests.Functions;

/// <summary>The sample function app as a process of its own.</summary>
internal sealed class FunctionsProcess : IAsyncDisposable
{
    private const string AppName = "DaprPush.Compat.SampleFunctions";
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly SemaphoreSlim _printed = new(0);
    private readonly TaskCompletionSource _served = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FunctionsProcess(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => OnOutput(line.Data);
        _process.ErrorDataReceived += (_, line) => OnOutput(line.Data);
    }

    public HttpClient Http { get; private set; } = new();

    private string Output => string.Join('\n', _output);

    /// <summary>Where the built app is: beside the tests, in the same configuration.</summary>
    public static string AppFolder => Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", AppName, new DirectoryInfo(AppContext.BaseDirectory).Name));

    public static async Task<FunctionsProcess> StartAsync(params (string Name, string Value)[] environment)
    {
        var port = FreePorts.Take(1);
        var process = Dll(["--port", $"{port}"], environment);
        await process.ServeAsync(port);
        return process;
    }

    /// <summary>As a developer starts it, from the project's folder.</summary>
    public static async Task<FunctionsProcess> StartByDotnetRunAsync()
    {
        var port = FreePorts.Take(1);
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var start = new ProcessStartInfo("dotnet", ["run", "--no-build", "--configuration", configuration, "--", "--port", $"{port}"])
        {
            WorkingDirectory = ProjectFolder(),
        };
        var process = new FunctionsProcess(start);
        await process.ServeAsync(port);
        return process;
    }

    /// <summary>Starts the app with arguments that make it end, and returns how it did.</summary>
    public static async Task<(int ExitCode, string Output)> RunToEndAsync(string[] args, params (string Name, string Value)[] environment)
    {
        await using var process = Dll(args, environment);
        process.Start();
        await process._process.WaitForExitAsync().WaitAsync(TimeLimit);
        return (process._process.ExitCode, process.Output);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        // It waits for the end of the output too.
        await _process.WaitForExitAsync();

        _process.Dispose();
        _printed.Dispose();
    }

    /// <summary>Waits until the app has printed all of these; what it prints arrives on a way of its own, also after an answer.</summary>
    public async Task PrintsAsync(params string[] texts)
    {
        using var limit = new CancellationTokenSource(TimeLimit);
        while (!Array.TrueForAll(texts, text => Output.Contains(text, StringComparison.Ordinal)))
        {
            try
            {
                await _printed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Output.Should().ContainAll(texts);
            }
        }
    }

    /// <summary>Asks the app to end, as a terminal does, and returns its exit code.</summary>
    public async Task<int> InterruptAsync()
    {
        using var kill = Process.Start("kill", ["-INT", $"{_process.Id}"]);
        await _process.WaitForExitAsync().WaitAsync(TimeLimit);
        return _process.ExitCode;
    }

    private static FunctionsProcess Dll(string[] args, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppFolder, $"{AppName}.dll"), .. args]) { WorkingDirectory = Path.GetTempPath() };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new FunctionsProcess(start);
    }

    private static string ProjectFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "DaprPush.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside of the repository.");
        }

        return Path.Combine(folder.FullName, "tests", AppName);
    }

    private void Start()
    {
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private async Task ServeAsync(int port)
    {
        Start();
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        var ended = _process.WaitForExitAsync();
        var first = await Task.WhenAny(_served.Task, ended).WaitAsync(TimeLimit);
        first.Should().NotBe(ended, $"the app must serve, but it ended:\n{Output}");
    }

    private void OnOutput(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        _printed.Release();

        // The functions are listed in order when the server listens; this is the last.
        if (line.Contains("Visit: [GET]", StringComparison.Ordinal))
        {
            _served.TrySetResult();
        }
    }
}
