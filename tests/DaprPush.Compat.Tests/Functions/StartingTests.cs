using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace DaprPush.Compat.Tests.Functions;

public sealed class StartingTests
{
    [Fact]
    public async Task DotnetRun_WithPort_ServesThere()
    {
        await using var app = await FunctionsProcess.StartByDotnetRunAsync();

        using var response = await app.Http.GetAsync(new Uri("api/sample/defaults", UriKind.Relative));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("--unknown", "Unknown option '--unknown'")]
    [InlineData("stray", "Unknown option 'stray'")]
    [InlineData("--port", "--port lacks its value")]
    [InlineData("--port=0", "'0'; it must be a number from 1 to 65535")]
    [InlineData("--port=many", "'many'")]
    [InlineData("--useHttps", "--useHttps of 'func start' needs Azure Functions Core Tools")]
    public async Task Start_WrongOption_SaysSoAndEndsWith1(string option, string expected)
    {
        var (exitCode, output) = await FunctionsProcess.RunToEndAsync([option]);

        exitCode.Should().Be(1);
        output.Should().Contain(expected).And.NotContain("   at ");
        output.Trim().Split('\n').Should().ContainSingle();
    }

    [Fact]
    public async Task Start_PortTaken_SaysSoAndEndsWith1()
    {
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        var (exitCode, output) = await FunctionsProcess.RunToEndAsync(["--verbose", "--no-build", "-p", port]);

        exitCode.Should().Be(1);
        output.Should().Contain($"Port {port} is unavailable").And.NotContain("   at ");
    }

    [Fact]
    public async Task Start_WrongBodyLimit_SaysSoAndEndsWith1()
    {
        var (exitCode, output) = await FunctionsProcess.RunToEndAsync([], ("FUNCTIONS_REQUEST_BODY_SIZE_LIMIT", "big"));

        exitCode.Should().Be(1);
        output.Should().Contain("FUNCTIONS_REQUEST_BODY_SIZE_LIMIT is 'big'");
    }

    [Fact]
    public async Task Request_BodyOverTheLimit_Answers413()
    {
        await using var app = await FunctionsProcess.StartAsync(("FUNCTIONS_REQUEST_BODY_SIZE_LIMIT", "1000"));

        using var atLimit = await app.Http.PostAsync(new Uri("api/sample/echo", UriKind.Relative), new ByteArrayContent(new byte[1000]));
        using var overLimit = await app.Http.PostAsync(new Uri("api/sample/echo", UriKind.Relative), new ByteArrayContent(new byte[1001]));

        atLimit.StatusCode.Should().Be(HttpStatusCode.OK);
        overLimit.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Interrupt_Running_EndsWith0()
    {
        await using var app = await FunctionsProcess.StartAsync();

        (await app.InterruptAsync()).Should().Be(0);
    }
}
