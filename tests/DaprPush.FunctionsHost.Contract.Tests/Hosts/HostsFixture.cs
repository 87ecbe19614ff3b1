using System.Net.Sockets;
using System.Text;

namespace DaprPush.FunctionsHost.Contract.Tests.Hosts;

/// <summary>A host in each mode, for all tests that only ask it. Either can be one that runs already.</summary>
public sealed class HostsFixture : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly Dictionary<HostMode, HostProcess> _started = [];
    private readonly Dictionary<HostMode, Uri> _hosts = [];

    public async Task InitializeAsync()
    {
        await Task.WhenAll(Enum.GetValues<HostMode>().Select(async mode =>
        {
            if (Environment.GetEnvironmentVariable(mode == HostMode.Grpc ? "FUNCTIONS_CONTRACT_URL" : "FUNCTIONS_CONTRACT_ASPNETCORE_URL") is { } url)
            {
                lock (_hosts)
                {
                    _hosts[mode] = new Uri(url);
                }

                return;
            }

            var host = await HostProcess.StartAsync(mode);
            lock (_hosts)
            {
                _started[mode] = host;
                _hosts[mode] = new Uri($"http://127.0.0.1:{host.Port}/");
            }
        }));
    }

    public async Task DisposeAsync()
    {
        foreach (var host in _started.Values)
        {
            await host.DisposeAsync();
        }
    }

    /// <summary>A client of the host; paths are whole, without the first slash.</summary>
    public HttpClient Client(HostMode mode) => new() { BaseAddress = _hosts[mode], Timeout = Limit };

    /// <summary>The process, or null where the host ran already.</summary>
    internal HostProcess? Process(HostMode mode) => _started.GetValueOrDefault(mode);

    /// <summary>Sends bytes as they are and reads until the host closes the connection.</summary>
    public async Task<string> SendRawAsync(HostMode mode, string request)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var socket = new TcpClient();
        await socket.ConnectAsync(_hosts[mode].Host, _hosts[mode].Port, limit.Token);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), limit.Token);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(limit.Token);
    }
}

/// <summary>All tests that share the hosts.</summary>
[CollectionDefinition(Name)]
public sealed class SharedHosts : ICollectionFixture<HostsFixture>
{
    public const string Name = "shared hosts";
}
