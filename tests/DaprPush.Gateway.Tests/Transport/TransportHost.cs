using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DaprPush.Gateway.Transport;
using DaprPush.Gateway.Access;
using DaprPush.Hosting.Ports;
using DaprPush.Hosting.Security;
using DaprPush.Hosting.Security.Production;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DaprPush.Gateway.Tests.Transport;

/// <summary>A server of a few endpoints on the gateway's transport.</summary>
internal sealed class TransportHost : IAsyncDisposable
{
    private static readonly X509Certificate2 Certificate = OwnCertificate();

    private readonly WebApplication _app;

    private TransportHost(WebApplication app) => _app = app;

    public int Port => new Uri(_app.Urls.Single()).Port;

    public IServiceProvider Services => _app.Services;

    public static async Task<TransportHost> StartAsync(
        Action<WebApplication> map, Action<KestrelServerOptions>? configure = null, bool withTls = false, DescriptorLimit? descriptors = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            configure?.Invoke(kestrel);
            kestrel.Listen(IPAddress.Loopback, 0, endpoint =>
            {
                if (withTls)
                {
                    endpoint.Protocols = HttpProtocols.Http1;
                    endpoint.UseHttps(Certificate);
                }
            });
        });

        // Port 0 stands for any free one: the transport is to take it as the public one.
        builder.Services.AddSingleton(new PortOptions { Public = 0 });
        RunEnvironment.AddTo(builder, ["127.0.0.1"]);
        builder.Services.AddSecurity(ProductionNeeds.None);
        builder.Services.AddSingleton<IArrivals, ArrivingConnections>();
        builder.Services.AddSingleton<PendingConnections>();
        builder.Services.AddSingleton(descriptors ?? DescriptorLimit.OfThisProcess());
        builder.Services.AddSingleton<IConnectionListenerFactory, HandoverTransport>();
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return new TransportHost(app);
    }

    public Task StopAsync(TimeSpan limit) => _app.StopAsync(new CancellationTokenSource(limit).Token);

    public async Task<RawClient> ConnectAsync(int receiveBuffer = 0) => await RawClient.ConnectAsync(Port, receiveBuffer);

    public async Task<SslStream> ConnectTlsAsync()
    {
        var client = await ConnectAsync();
        var tls = new SslStream(client.Stream, false, (_, presented, _, _) => Certificate.Equals(presented));
        await tls.AuthenticateAsClientAsync("localhost");
        return tls;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static X509Certificate2 OwnCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
