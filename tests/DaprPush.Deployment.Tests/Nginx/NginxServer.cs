using System.Net.Sockets;
using DaprPush.Deployment.Tests.Systems;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Nginx;

/// <summary>
/// Debian's nginx with the configuration of <c>deploy/nginx</c>. Only ports, paths of this machine and the gateways' addresses are
/// changed; what is left is what operators run.
/// </summary>
internal sealed class NginxServer : IAsyncDisposable
{
    private readonly TestFolder _folder = new("nginx");
    private readonly NginxPlace _place;
    private ChildProcess? _process;

    private NginxServer(IEnumerable<Uri> gateways, Func<string, string>? change)
    {
        _place = new NginxPlace(_folder.Path);
        var servers = string.Concat(gateways.Select(gateway => $"    server {gateway.Authority} max_fails=3 fail_timeout=5s;\n"));
        _folder.CopyOf(Repository.At("deploy", "nginx"), text => _place.Adapt(change?.Invoke(text) ?? text)
            .Replace("    least_conn;\n", $"    least_conn;\n{servers}", StringComparison.Ordinal));
        Directory.CreateDirectory(_folder.At("daprpush", "tls"));
        Certificates.Write(_folder.At("daprpush", "tls"));
    }

    public Uri Plain => _place.Plain;

    public Uri Secure => _place.Secure;

    public Uri Status => _place.Status;

    /// <summary>What it has written about requests; complete once it has stopped.</summary>
    public string AccessLog => File.ReadAllText(_folder.At("daprpush.log"));

    /// <param name="change">Applied to each file before it is used.</param>
    public static async Task<NginxServer> StartAsync(IEnumerable<Uri> gateways, Func<string, string>? change = null)
    {
        var server = new NginxServer(gateways, change);
        server._process = ChildProcess.Start("nginx", [.. server.Options, "-g", "daemon off;"], server._folder.Path, server._folder.At("output.log"));
        await Waiting.UntilAsync(server.AcceptsAsync, TimeSpan.FromSeconds(30), () => $"nginx does not listen:\n{server._process.LastLines()}");
        return server;
    }

    /// <summary>What <c>nginx -t</c> says about the configuration.</summary>
    public static async Task<ToolResult> CheckAsync()
    {
        await using var server = new NginxServer([new Uri("http://127.0.0.1:8089/")], change: null);
        return await Tool.RunAsync("nginx", [.. server.Options, "-t"]);
    }

    public async Task StopAsync() => await _process!.EndAsync(Signal.Terminate, TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            if (!_process.HasExited)
            {
                await StopAsync();
            }

            await _process.DisposeAsync();
        }

        _folder.Dispose();
    }

    private string[] Options => ["-p", _folder.Path, "-c", _folder.At("nginx.conf"), "-e", _folder.At("error.log")];

    private async Task<bool> AcceptsAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Secure.Port);
            return true;
        }
        catch (SocketException) when (!_process!.HasExited)
        {
            return false;
        }
    }
}
