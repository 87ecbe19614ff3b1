using System.Net;
using System.Net.Sockets;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.Hosting.Tests.Settings;

/// <summary>The programs themselves, started with settings that are wrong.</summary>
public sealed class ProgramSettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("programs").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("push-gateway", "MAX_CONNECTIONS", "lots", "MAX_CONNECTIONS is 'lots'; it must be a whole number.")]
    [InlineData("push-gateway", "HEARTBEAT_INTERVAL", "0", "Push:Gateway:HeartbeatInterval (HEARTBEAT_INTERVAL) is 0; it must be from 1 to 3600.")]
    [InlineData("push-gateway", "Push__Gatewya__MaxConnections", "1", "There is no setting Push:Gatewya; *")]
    [InlineData("push-gateway", "SERVICE_PORT", "99999", "Push:Ports:Public (SERVICE_PORT) is 99999; it must be from 1 to 65535.")]
    [InlineData("push-gateway", "ENABLE_SSL", "true", "ENABLE_SSL is true, but SSL_CERT_PATH names no certificate.")]
    [InlineData("push-gateway", "SSL_CERT_PATH", "/nowhere.pem", "Push:Ports:Certificate '/nowhere.pem' with its key cannot be used: *")]
    [InlineData("push-gateway", "ENVIRONMENT", "prod", "ENVIRONMENT is 'prod'; it must be exactly development or production.")]
    [InlineData("message-router", "ENVIRONMENT", "Production", "ENVIRONMENT is 'Production'; it must be exactly development or production.")]
    [InlineData("message-router", "ENVIRONMENT", "production ", "ENVIRONMENT is 'production '; it must be exactly development or production.")]
    [InlineData("message-router", "LOG_LEVEL", "loud", "LOG_LEVEL is 'loud'; it must be one of *")]
    [InlineData("message-router", "PUSH_SETTINGS_FOLDER", "/nowhere/at/all", "PUSH_SETTINGS_FOLDER is '/nowhere/at/all', which is no folder.")]
    [InlineData("message-router", "PUSH_SECRETS_WAIT", "0", "PUSH_SECRETS_WAIT is '0'; it must be from 1 to 3600.")]
    [InlineData("push-gateway", "JWT_SECRET", "dapr-secret://store", "JWT_SECRET is 'dapr-secret://store'; it must be *")]
    public Task Start_WrongSetting_EndsWithOneSentence(string program, string name, string value, string sentence) =>
        ExpectEndAsync(program, 78, sentence, new() { [name] = value });

    [Fact]
    public Task Start_NoSidecarToAskForASecret_EndsWithOneSentenceAndMayTryAgain() => ExpectEndAsync(
        "push-gateway",
        75,
        "JWT_SECRET is in secret store 'store', but within 1 s (PUSH_SECRETS_WAIT) no Dapr sidecar gave it out.",
        new() { ["JWT_SECRET"] = "dapr-secret://store/jwt", ["PUSH_SECRETS_WAIT"] = "1", ["DAPR_HTTP_PORT"] = "1" });

    [Fact]
    public async Task Start_PortIsTaken_SaysSoAndMayTryAgain()
    {
        using var taken = new TcpListener(IPAddress.Any, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var process = ChildProcess.Start(
            "dotnet",
            [ProgramPath("push-gateway")],
            _folder,
            Path.Combine(_folder, "log"),
            new Dictionary<string, string> { ["ENVIRONMENT"] = "development", ["SERVICE_PORT"] = $"{port}", ["APP_PORT"] = $"{FreePorts.Take(1)}", ["DAPR_HTTP_PORT"] = "1" });
        await process.WaitForExitAsync(TimeSpan.FromSeconds(90));

        process.ExitCode.Should().Be(75);
        await Waiting.UntilAsync(
            () => process.LastLines().Contains($"{port}: address already in use", StringComparison.Ordinal), TimeSpan.FromSeconds(30), () => process.LastLines());
    }

    private async Task ExpectEndAsync(string program, int exitCode, string sentence, Dictionary<string, string> environment)
    {
        environment.TryAdd("ENVIRONMENT", "development");
        await using var process = ChildProcess.Start("dotnet", [ProgramPath(program)], _folder, Path.Combine(_folder, "log"), environment);
        await process.WaitForExitAsync(TimeSpan.FromSeconds(60));

        process.ExitCode.Should().Be(exitCode);
        await Waiting.UntilAsync(() => process.LastLines().Trim().Length > 0, TimeSpan.FromSeconds(30), () => "it said nothing");
        process.LastLines().Trim().Should().Match(sentence).And.NotContain("\n");
    }

    private static string ProgramPath(string program) => Repository.At(
        "artifacts", "bin", program == "push-gateway" ? "DaprPush.Gateway" : "DaprPush.Router", Repository.Configuration.ToLowerInvariant(),
        program == "push-gateway" ? "DaprPush.Gateway.dll" : "message-router.dll");
}
