using DaprPush.Deployment.Tests.Systems;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Production;

/// <summary>What <c>daprpush-app@.service</c> starts: <c>instance.sh</c> with the settings file and the unit's own variables.</summary>
internal static class ServerLaunches
{
    private const string Environment = "Environment=";

    public static async Task<IReadOnlyList<Launch>> ReadAsync(ServerInstallation server)
    {
        var unit = File.ReadAllLines(Repository.At("deploy", "systemd", "daprpush-app@.service"));
        unit.Should().Contain("EnvironmentFile=/etc/daprpush/daprpush.env").And.Contain("ExecStart=/opt/daprpush/current/deploy/servers/instance.sh app %i");
        var environment = new Dictionary<string, string>();
        foreach (var line in unit.Where(line => line.StartsWith(Environment, StringComparison.Ordinal)))
        {
            foreach (var pair in line[Environment.Length..].Split(' ').Select(pair => pair.Split('=', 2)))
            {
                environment[pair[0]] = pair[1];
            }
        }

        foreach (var (name, value) in EnvironmentFile.Read(server.SettingsFile))
        {
            environment[name] = value;
        }

        var launches = new List<Launch>();
        foreach (var instance in server.Instances)
        {
            var ports = await server.PortsAsync(instance);
            var sidecar = new SidecarPorts(instance[..instance.LastIndexOf('-')], ports["APP_PORT"], ports["DAPR_HTTP_PORT"], ports["DAPR_GRPC_PORT"], ports["DAPR_METRICS_PORT"]);
            var admin = ports.GetValueOrDefault("ADMIN_PORT", sidecar.App);
            launches.Add(new Launch(
                instance, [Repository.At("deploy", "servers", "instance.sh"), "app", instance], server.Folder, environment, sidecar,
                new Uri($"http://127.0.0.1:{ports.GetValueOrDefault("PUBLIC_PORT", admin)}/"),
                new Uri($"http://127.0.0.1:{admin}/{(sidecar.AppId == "send-api" ? "api/metrics" : "metrics")}")));
        }

        return launches;
    }
}
