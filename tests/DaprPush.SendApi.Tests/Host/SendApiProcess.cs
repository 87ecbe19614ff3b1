using System.Diagnostics;
using System.Globalization;
using System.Text;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.SendApi.Tests.Host;

/// <summary>The app under tools/functions-host, as <c>func start</c> runs it: two processes, on a port that was free.</summary>
internal sealed class SendApiProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(180);

    private readonly Process _process;
    private readonly StringBuilder _output;
    private readonly Task _reading;

    private SendApiProcess(Process process, int port)
    {
        _process = process;
        _output = new StringBuilder();
        _reading = Task.WhenAll(CopyAsync(process.StandardOutput), CopyAsync(process.StandardError));
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = TimeSpan.FromSeconds(30) };
    }

    public HttpClient Http { get; }

    public int Port => Http.BaseAddress!.Port;

    /// <summary>Everything the app wrote, once it is down; what it wrote so far before.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts the app and waits until it answers.</summary>
    /// <param name="sidecar">Where its sidecar listens.</param>
    /// <param name="settings">Environment names and values.</param>
    public static async Task<SendApiProcess> StartAsync(SidecarPorts sidecar, params (string Name, string Value)[] settings)
    {
        // Another program may take the free port first; then the app says so and another one is tried.
        for (var attempt = 1; ; attempt++)
        {
            var app = Launch(FreePorts.Take(1), sidecar, settings);
            if (await app.IsUpAsync())
            {
                return app;
            }

            await app._reading;
            if (attempt == 3 || !app.Output.Contains("can't be opened", StringComparison.Ordinal))
            {
                throw new InvalidOperationException("The send API did not start: " + app.Output);
            }
        }
    }

    /// <summary>Runs the app with settings that keep it from starting; its exit code and everything it wrote.</summary>
    public static async Task<(int ExitCode, string Output)> RunToEndAsync(params (string Name, string Value)[] settings)
    {
        await using var app = Launch(FreePorts.Take(1), new SidecarPorts(1, 1), settings);
        await app._process.WaitForExitAsync().WaitAsync(StartLimit);
        await app._reading;
        return (app._process.ExitCode, app.Output);
    }

    /// <summary>Runs the program without a host, to check its settings; its exit code and everything it wrote.</summary>
    public static async Task<(int ExitCode, string Output)> CheckSettingsAsync(params (string Name, string Value)[] settings)
    {
        await using var check = Start([BuiltAt("DaprPush.SendApi", "DaprPush.SendApi.dll"), "--check-settings"], port: 1, new SidecarPorts(1, 1), settings);
        await check._process.WaitForExitAsync().WaitAsync(StartLimit);
        await check._reading;
        return (check._process.ExitCode, check.Output);
    }

    /// <summary>Asks the app to stop, as Kubernetes does, and waits until it is down.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(StartLimit);
        await _reading;
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static SendApiProcess Launch(int port, SidecarPorts sidecar, (string Name, string Value)[] settings) => Start(
        [BuiltAt("DaprPush.FunctionsHost", "functions-host.dll"), "start", "--port", port.ToString(CultureInfo.InvariantCulture)], port, sidecar, settings);

    private static SendApiProcess Start(string[] arguments, int port, SidecarPorts sidecar, (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, arguments)
        {
            WorkingDirectory = BuiltAt("DaprPush.SendApi"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["DAPR_HTTP_ENDPOINT"] = $"http://127.0.0.1:{sidecar.Http}",
                ["DAPR_GRPC_ENDPOINT"] = $"http://127.0.0.1:{sidecar.Grpc}",
                ["DAPR_API_TOKEN"] = null,
            },
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return new SendApiProcess(Process.Start(start)!, port);
    }

    private static string BuiltAt(string project, string file = "") =>
        Repository.At("artifacts", "bin", project, Repository.Configuration.ToLowerInvariant(), file);

    private async Task<bool> IsUpAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var started = Stopwatch.StartNew();
        while (!_process.HasExited && started.Elapsed < StartLimit && await timer.WaitForNextTickAsync())
        {
            try
            {
                using var answer = await Http.GetAsync(new Uri("api/health/live", UriKind.Relative));
                return answer.IsSuccessStatusCode && !_process.HasExited;
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet; or the host holds the request until its worker is ready, which on a loaded machine takes longer than a request may.
            }
        }

        return false;
    }

    private async Task CopyAsync(StreamReader from)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            lock (_output)
            {
                _output.AppendLine(line);
            }
        }
    }
}
