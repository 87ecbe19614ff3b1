using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Tests.Redis.Harness;
using DaprPush.Testing.Processes;
using RedisServer = DaprPush.DevSidecar.Tests.Redis.Harness.RedisServer;

namespace DaprPush.DevSidecar.Tests.Redis.Connection;

public sealed class RedisTlsTests : IAsyncLifetime
{
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("redis-tls-");
    private readonly int _port = FreePorts.Take(1);
    private readonly string _certificate;
    private readonly string _key;
    private readonly RedisServer _server;

    public RedisTlsTests()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        (_certificate, _key) = (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
        var certificateFile = Write("server.crt", _certificate);
        _server = new RedisServer(
            "--tls-port", _port.ToString(CultureInfo.InvariantCulture), "--tls-cert-file", certificateFile,
            "--tls-key-file", Write("server.key", _key), "--tls-ca-cert-file", certificateFile, "--tls-auth-clients", "yes");
    }

    public Task InitializeAsync() => _server.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _files.Delete(recursive: true);
    }

    [Fact]
    public async Task Connect_SkippingVerificationWithClientCertificate_Works()
    {
        await using var broker = await RedisComponents.PubSubAsync(
            $"127.0.0.1:{_port}", "app", ("enableTLS", "true"), ("insecureSkipTLSVerify", "true"), ("clientCert", _certificate), ("clientKey", _key));
        var inbox = new Inbox();
        await using var subscription = await broker.SubscribeAsync("secret", inbox);
        var text = new string('x', 200_000);

        await broker.PublishAsync("secret", text);

        (await inbox.NextAsync()).Should().Be(text);
    }

    [Fact]
    public async Task Connect_UnknownAuthority_IsRefused()
    {
        var create = () => RedisComponents.PubSubAsync(
            $"127.0.0.1:{_port}", "app", ("enableTLS", "true"), ("clientCert", _certificate), ("clientKey", _key)).AsTask();

        (await create.Should().ThrowAsync<ComponentErrorException>()).WithMessage("*can't be reached: *certificate*");
    }

    [Fact]
    public async Task Connect_PlainToATlsPort_IsAClearError()
    {
        var create = () => RedisComponents.PubSubAsync($"127.0.0.1:{_port}", "app").AsTask();

        (await create.Should().ThrowAsync<ComponentErrorException>()).WithMessage($"*Redis at 127.0.0.1:{_port}*");
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_files.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
