using System.Globalization;
using System.Text.RegularExpressions;
using DaprPush.Testing.Processes;

namespace DaprPush.Deployment.Tests.Nginx;

/// <summary>Where nginx runs in a test: ports and paths in the place of those of a server, and no gateways yet.</summary>
internal sealed partial class NginxPlace(string folder)
{
    private const int Ports = 3;
    private static readonly string[] TemporaryFolders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    private readonly int _port = FreePorts.Take(Ports);

    public Uri Plain => new($"http://127.0.0.1:{_port}/");

    public Uri Secure => new($"https://127.0.0.1:{_port + 1}/");

    public Uri Status => new($"http://127.0.0.1:{_port + 2}/nginx/status");

    /// <summary>A file of <c>deploy/nginx</c> as it is here.</summary>
    public string Adapt(string text)
    {
        text = IPv6Listener().Replace(text, "");
        text = GatewayLine().Replace(text, "");
        text = text.Replace("listen 80 ", $"listen 127.0.0.1:{Plain.Port.ToString(CultureInfo.InvariantCulture)} ", StringComparison.Ordinal);
        text = text.Replace("listen 443 ", $"listen 127.0.0.1:{Secure.Port.ToString(CultureInfo.InvariantCulture)} ", StringComparison.Ordinal);
        text = text.Replace("127.0.0.1:8088;", $"127.0.0.1:{Status.Port.ToString(CultureInfo.InvariantCulture)};", StringComparison.Ordinal);
        text = text.Replace("/etc/nginx/daprpush/", Path.Combine(folder, "daprpush") + "/", StringComparison.Ordinal);
        text = text.Replace("/var/log/nginx/", folder + "/", StringComparison.Ordinal);
        text = text.Replace("/run/nginx.pid", Path.Combine(folder, "nginx.pid"), StringComparison.Ordinal);

        // One worker is enough for a test, and no more descriptors than a process may have here.
        text = text.Replace("worker_processes auto;", "worker_processes 1;", StringComparison.Ordinal);
        text = text.Replace("worker_rlimit_nofile 262144;", "worker_rlimit_nofile 4096;", StringComparison.Ordinal);
        text = text.Replace("worker_connections 131072;", "worker_connections 2048;", StringComparison.Ordinal);
        var temporary = string.Concat(TemporaryFolders.Select(what => $"    {what}_temp_path {Path.Combine(folder, what)};\n"));
        return text.Replace("http {\n", $"http {{\n{temporary}", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^ +listen \[::\].*\n", RegexOptions.Multiline)]
    private static partial Regex IPv6Listener();

    [GeneratedRegex(@"^    server .*;\n", RegexOptions.Multiline)]
    private static partial Regex GatewayLine();
}
