using System.Globalization;
using System.Net;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.FunctionsHost.Contract.Tests.Hosts;

/// <summary>The host as a process, as <c>func start</c> starts it, with the sample app.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private readonly ChildProcess _process;
    private readonly string _folder;

    private HostProcess(string program, IEnumerable<string> arguments, string workingDirectory, int port, (string Name, string Value)[] environment, string prefix = "api/sample")
    {
        _folder = Directory.CreateTempSubdirectory("functions-host-").FullName;
        Port = port;
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/{prefix}/"), Timeout = Limit };
        _process = ChildProcess.Start(
            program, arguments, workingDirectory, Path.Combine(_folder, "host.log"), environment.ToDictionary(pair => pair.Name, pair => pair.Value));
    }

    /// <summary>The public port.</summary>
    public int Port { get; }

    /// <summary>Calls the app; paths are those below its prefix.</summary>
    public HttpClient Http { get; }

    /// <summary>What was printed so far.</summary>
    public string Output => _process.LastLines(int.MaxValue);

    /// <summary>Starts the host and waits until the app answers.</summary>
    public static async Task<HostProcess> StartAsync(HostMode mode, params (string Name, string Value)[] environment)
    {
        var host = Launch([.. environment, ("SAMPLE_ASPNETCORE", mode == HostMode.AspNetCore ? "true" : "false")]);
        await host.WaitUntilServedAsync();
        return host;
    }

    /// <summary>Starts the host with another prefix than the one of host.json.</summary>
    public static async Task<HostProcess> StartWithPrefixAsync(string prefix)
    {
        var host = Launch([("AzureFunctionsJobHost__extensions__http__routePrefix", prefix)], prefix);
        await host.WaitUntilServedAsync();
        return host;
    }

    /// <summary>Starts the app by <c>dotnet run</c> in its project, which finds <c>func</c> on the PATH.</summary>
    public static async Task<HostProcess> StartByDotnetRunAsync()
    {
        var port = FreePorts.Take(1);
        var path = Environment.GetEnvironmentVariable("PATH") + Path.PathSeparator + Path.GetDirectoryName(SampleApp.Func);
        var host = new HostProcess(
            "dotnet", ["run", "--no-build", "-c", Repository.Configuration, "--", "--port", Text(port)], SampleApp.ProjectFolder, port, [("PATH", path)]);
        await host.WaitUntilServedAsync();
        return host;
    }

    /// <summary>Runs a command line that is to end by itself.</summary>
    /// <returns>The exit code and all that was printed.</returns>
    public static async Task<(int ExitCode, string Output)> RunToEndAsync(
        string[] arguments, string? folder = null, params (string Name, string Value)[] environment)
    {
        await using var host = new HostProcess(SampleApp.Func, arguments, folder ?? SampleApp.OutputFolder, FreePorts.Take(1), environment);
        await host._process.WaitForExitAsync(Limit);
        return (host._process.ExitCode, await host._process.ReadAllAsync(Limit));
    }

    /// <summary>Waits until the host has printed all of these.</summary>
    public Task PrintsAsync(params string[] texts) => Waiting.UntilAsync(
        () => Array.TrueForAll(texts, text => Output.Contains(text, StringComparison.Ordinal)),
        Limit,
        () => $"The host did not print {string.Join(" and ", texts)}, but:\n{Output}");

    /// <summary>Tells the host to end, without waiting.</summary>
    public void Terminate() => Signals.Send(_process.Pid, Signal.Terminate);

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync(Limit);
        return _process.ExitCode;
    }

    /// <summary>Waits until the app answers a call.</summary>
    public Task WaitUntilServedAsync() => Waiting.UntilAsync(
        async () =>
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException("The host ended:\n" + Output);
            }

            try
            {
                using var answer = await Http.GetAsync(new Uri("process", UriKind.Relative));
                return answer.StatusCode == HttpStatusCode.OK;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
                return false;
            }
        },
        Limit,
        () => "The app was not served:\n" + Output);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
        {
            // A kill would leave the worker behind.
            await _process.EndAsync(Signal.Terminate, Limit);
        }

        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static HostProcess Launch((string Name, string Value)[] environment, string prefix = "api/sample")
    {
        var port = FreePorts.Take(1);
        return new HostProcess(SampleApp.Func, ["start", "--port", Text(port)], SampleApp.OutputFolder, port, environment, prefix);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
