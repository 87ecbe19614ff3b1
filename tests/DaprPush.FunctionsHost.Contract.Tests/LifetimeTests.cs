using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DaprPush.FunctionsHost.Contract.Tests.Hosts;
using DaprPush.Testing.Processes;

namespace DaprPush.FunctionsHost.Contract.Tests;

/// <summary>Start, crash and end.</summary>
public sealed class LifetimeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Version_Asked_EndsWith0()
    {
        var (exitCode, output) = await HostProcess.RunToEndAsync(["--version"]);

        exitCode.Should().Be(0);
        output.Trim().Should().MatchRegex(@"^\d+\.\d+");
    }

    [Fact]
    public async Task DotnetRun_WithFuncOnThePath_ServesTheApp()
    {
        await using var host = await HostProcess.StartByDotnetRunAsync();

        (await host.Http.GetStringAsync(new Uri("settings/SAMPLE_FROM_FILE", UriKind.Relative))).Should().Be("file");
    }

    [Fact]
    public async Task Settings_OfTheEnvironment_ComeBeforeLocalSettings()
    {
        await using var host = await HostProcess.StartAsync(HostMode.Grpc, ("SAMPLE_FROM_BOTH", "environment"));

        (await host.Http.GetStringAsync(new Uri("settings/SAMPLE_FROM_BOTH", UriKind.Relative))).Should().Be("environment");
        (await host.Http.GetStringAsync(new Uri("settings/SAMPLE_FROM_FILE", UriKind.Relative))).Should().Be("file");
    }

    [Fact]
    public async Task Settings_RoutePrefixInTheEnvironment_ComesBeforeHostJson()
    {
        await using var host = await HostProcess.StartWithPrefixAsync("other");

        using var atTheOldPlace = await host.Http.GetAsync(new Uri("/api/sample/process", UriKind.Relative));

        atTheOldPlace.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(HostMode.Grpc)]
    [InlineData(HostMode.AspNetCore)]
    public async Task Terminate_WithARequestInFlight_ClosesThePortAnswersItAndEndsWith0(HostMode mode)
    {
        using var pipe = new NamedPipe();
        await using var host = await HostProcess.StartAsync(mode, ("SAMPLE_PIPE", pipe.FilePath));
        var answer = host.Http.GetStringAsync(new Uri("wait", UriKind.Relative));
        await host.PrintsAsync("waiting");

        host.Terminate();
        await Waiting.UntilAsync(async () => !await IsOpenAsync(host.Port), Limit, () => "The port stays open.");
        answer.IsCompleted.Should().BeFalse();
        await pipe.WriteAsync("released");

        (await answer).Should().Be("released");
        (await host.WaitForExitAsync()).Should().Be(0);
        host.Output.Should().Contain("the worker stops");
    }

    [Fact]
    public async Task Caller_Gone_CancelsTheInvocation()
    {
        await using var host = await HostProcess.StartAsync(HostMode.Grpc);
        using var leaving = new CancellationTokenSource();
        var call = host.Http.GetAsync(new Uri("gone", UriKind.Relative), leaving.Token);
        await host.PrintsAsync("until the caller is gone");

        await leaving.CancelAsync();

        await host.PrintsAsync("the caller is gone");
        await call.Awaiting(waiting => waiting).Should().ThrowAsync<OperationCanceledException>();
    }

    [Theory]
    [InlineData(HostMode.Grpc)]
    [InlineData(HostMode.AspNetCore)]
    public async Task Worker_Crashing_FailsItsRequestsThenAnswers503ThenServesAgain(HostMode mode)
    {
        await using var host = await HostProcess.StartAsync(mode);
        var first = await host.Http.GetStringAsync(new Uri("process", UriKind.Relative));

        using var crashed = await host.Http.PostAsync(new Uri("crash", UriKind.Relative), null);
        using var meanwhile = await host.Http.GetAsync(new Uri("process", UriKind.Relative));
        await host.WaitUntilServedAsync();

        crashed.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        meanwhile.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await host.Http.GetStringAsync(new Uri("process", UriKind.Relative))).Should().NotBe(first);
        host.Output.Should().Contain("the worker ended with code 70");
    }

    [Fact]
    public async Task Worker_EndingBeforeItServes_EndsTheHostWithItsCodeAndShowsWhatItPrinted()
    {
        var (exitCode, output) = await HostProcess.RunToEndAsync(["start", "--port", Port()], null, ("SAMPLE_EXIT_CODE", "78"));

        exitCode.Should().Be(78);
        output.Should().Contain("a setting is wrong");
    }

    [Fact]
    public async Task Start_PortTaken_SaysSoAndEndsWith1()
    {
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        var (exitCode, output) = await HostProcess.RunToEndAsync(["start", "-p", port]);

        exitCode.Should().Be(1);
        output.Should().Contain($"port {port} is unavailable").And.NotContain("   at ");
    }

    [Theory]
    [InlineData("--unknown", "--unknown")]
    [InlineData("--port=0", "--port wants a port from 1 to 65535")]
    [InlineData("--port=many", "--port wants a port from 1 to 65535, not 'many'")]
    public async Task Start_WrongOption_SaysSoAndEndsWith1(string option, string expected)
    {
        var (exitCode, output) = await HostProcess.RunToEndAsync(["start", option]);

        exitCode.Should().Be(1);
        output.Should().Contain(expected).And.NotContain("   at ");
    }

    [Theory]
    [InlineData("host.json", null, "holds no host.json")]
    [InlineData("host.json", "{", "host.json")]
    [InlineData("worker.config.json", null, "holds no worker.config.json")]
    [InlineData("worker.config.json", "[]", "worker.config.json")]
    [InlineData("worker.config.json", """{"description":{"language":"node","defaultWorkerPath":"x.js"}}""", "only dotnet-isolated is served")]
    [InlineData("worker.config.json", """{"description":{"language":"dotnet-isolated","defaultWorkerPath":"none.dll"}}""", "build the project first")]
    [InlineData("local.settings.json", """{"IsEncrypted":true}""", "is encrypted")]
    [InlineData("local.settings.json", "no", "local.settings.json")]
    public async Task Start_FolderOrFileWrong_SaysWhichAndEndsWith1(string file, string? content, string expected)
    {
        var folder = Directory.CreateTempSubdirectory("functions-app-").FullName;
        foreach (var name in new[] { "host.json", "worker.config.json", "local.settings.json", "DaprPush.FunctionsHost.Sample.dll" })
        {
            File.Copy(Path.Combine(SampleApp.OutputFolder, name), Path.Combine(folder, name));
        }

        File.Delete(Path.Combine(folder, file));
        if (content is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, file), content);
        }

        var (exitCode, output) = await HostProcess.RunToEndAsync(["start", "--port", Port()], folder);

        exitCode.Should().Be(1);
        output.Should().Contain("error: ").And.Contain(expected).And.NotContain("   at ");
        Directory.Delete(folder, recursive: true);
    }

    private static string Port() => FreePorts.Take(1).ToString(CultureInfo.InvariantCulture);

    private static async Task<bool> IsOpenAsync(int port)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // What a function waits for, and a test lets go.
    private sealed class NamedPipe : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("functions-pipe-").FullName;

        public NamedPipe()
        {
            FilePath = Path.Combine(_folder, "pipe");
            using var make = Process.Start("mkfifo", [FilePath]);
            make.WaitForExit();
        }

        public string FilePath { get; }

        public Task WriteAsync(string text) => File.WriteAllTextAsync(FilePath, text);

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
