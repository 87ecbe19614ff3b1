using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using DaprPush.Deployment.Tests.Systems;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Nginx;

/// <summary>
/// Debian's nginx with the configuration of <c>deploy/nginx</c>. Only ports, paths of this machine and the gateways' addresses are
/// changed; what is left is what operators run.
/// </summary>
internal sealed partial class NginxServer : IAsyncDisposable
{
    private const int Ports = 3;
    private static readonly string[] TemporaryFolders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    private readonly TestFolder _folder = new("nginx");
    private ChildProcess? _process;

    private NginxServer(IEnumerable<Uri> gateways, Func<string, string>? change)
    {
        var port = FreePorts.Take(Ports);
        Plain = new Uri($"http://127.0.0.1:{port}/");
        Secure = new Uri($"https://127.0.0.1:{port + 1}/");
        Status = new Uri($"http://127.0.0.1:{port + 2}/nginx/status");
        var servers = string.Concat(gateways.Select(gateway => $"    server {gateway.Authority} max_fails=3 fail_timeout=5s;\n"));
        _folder.CopyOf(Repository.At("deploy", "nginx"), text => Adapt(change?.Invoke(text) ?? text, servers));
        Directory.CreateDirectory(_folder.At("daprpush", "tls"));
        Certificates.Write(_folder.At("daprpush", "tls"));
    }

    public Uri Plain { get; }

    public Uri Secure { get; }

    public Uri Status { get; }

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

    private string Adapt(string text, string servers)
    {
        text = IPv6Listener().Replace(text, "");
        text = GatewayLine().Replace(text, "");
        text = text.Replace("    least_conn;\n", $"    least_conn;\n{servers}", StringComparison.Ordinal);
        text = text.Replace("listen 80 ", $"listen 127.0.0.1:{Plain.Port.ToString(CultureInfo.InvariantCulture)} ", StringComparison.Ordinal);
        text = text.Replace("listen 443 ", $"listen 127.0.0.1:{Secure.Port.ToString(CultureInfo.InvariantCulture)} ", StringComparison.Ordinal);
        text = text.Replace("127.0.0.1:8088;", $"127.0.0.1:{Status.Port.ToString(CultureInfo.InvariantCulture)};", StringComparison.Ordinal);
        text = text.Replace("/etc/nginx/daprpush/", _folder.At("daprpush") + "/", StringComparison.Ordinal);
        text = text.Replace("/var/log/nginx/", _folder.Path + "/", StringComparison.Ordinal);
        text = text.Replace("/run/nginx.pid", _folder.At("nginx.pid"), StringComparison.Ordinal);

        // One worker is enough for a test, and no more descriptors than a process may have here.
        text = text.Replace("worker_processes auto;", "worker_processes 1;", StringComparison.Ordinal);
        text = text.Replace("worker_rlimit_nofile 262144;", "worker_rlimit_nofile 4096;", StringComparison.Ordinal);
        text = text.Replace("worker_connections 131072;", "worker_connections 2048;", StringComparison.Ordinal);
        var temporary = string.Concat(TemporaryFolders.Select(what => $"    {what}_temp_path {_folder.At(what)};\n"));
        return text.Replace("http {\n", $"http {{\n{temporary}", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^ +listen \[::\].*\n", RegexOptions.Multiline)]
    private static partial Regex IPv6Listener();

    [GeneratedRegex(@"^    server .*;\n", RegexOptions.Multiline)]
    private static partial Regex GatewayLine();
}
