using System.Globalization;
using DaprPush.Deployment.Tests.Systems;
using DaprPush.Testing.Processes;

namespace DaprPush.Deployment.Tests.Production;

/// <summary>Containers, each of which has its ports for itself, as processes beside each other: only the ports are other ones.</summary>
internal static class ImageLaunches
{
    private static readonly string[] AdminPorts = ["ADMIN_PORT", "Push__Ports__Admin"];

    public static Launch Of(PublishedApps images, string appId, string instance, IReadOnlyDictionary<string, string> given)
    {
        var first = FreePorts.Take(6);
        var ports = new SidecarPorts(appId, first, first + 1, first + 2, first + 3);
        var environment = new Dictionary<string, string>(PublishedApps.EnvironmentOf(appId));
        foreach (var (name, value) in given)
        {
            environment[name] = value;
        }

        // Dapr's injector tells the app where its sidecar is; in one network with it, the ports are the usual ones.
        environment["DAPR_HTTP_PORT"] = Text(ports.Http);
        environment["DAPR_GRPC_PORT"] = Text(ports.Grpc);
        environment["APP_PORT"] = Text(ports.App);
        environment["TMPDIR"] = "/tmp";
        if (environment.ContainsKey("SERVICE_PORT"))
        {
            environment["SERVICE_PORT"] = Text(first + 4);
        }

        foreach (var name in AdminPorts.Where(environment.ContainsKey))
        {
            environment[name] = Text(first + 5);
        }

        // The Functions host's, which is not there.
        environment.Remove("ASPNETCORE_URLS");
        var (address, metrics) = appId switch
        {
            "send-api" => (ports.App, $"{Text(ports.App)}/api/metrics"),
            "push-gateway" => (first + 4, $"{Text(first + 5)}/metrics"),
            _ => (first + 5, $"{Text(first + 5)}/metrics"),
        };
        return new Launch(
            instance, PublishedApps.CommandOf(appId, ports.App), images.FolderOf(appId), environment, ports,
            new Uri($"http://127.0.0.1:{address}/"), new Uri($"http://127.0.0.1:{metrics}"));
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
