using System.Globalization;
using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Running.Ports;
using DaprPush.DevSidecar.Running.RunFiles;

namespace DaprPush.DevSidecar.Running;

/// <summary>
/// Decides instances and ports. The first instance has the ports that dapr.yaml names; further ones have free ports, and what
/// else in their environment and command line is a port is moved out of the way, which is said.
/// </summary>
internal sealed class Planner(FreePorts ports, Action<string> say)
{
    /// <summary>All instances, in the order of the file.</summary>
    /// <exception cref="RunRefusedException">A named port is taken, or a scaled app does not exist.</exception>
    public IReadOnlyList<InstancePlan> Plan(IReadOnlyList<AppDefinition> apps, IReadOnlyDictionary<string, int> scale)
    {
        if (scale.Keys.FirstOrDefault(id => apps.Count(app => app.AppId == id) > 1) is { } told)
        {
            throw new RunRefusedException($"--scale names app '{told}', whose instances dapr.yaml names one by one");
        }

        if (scale.Keys.FirstOrDefault(id => apps.All(app => app.AppId != id)) is { } unknown)
        {
            throw new RunRefusedException($"--scale names app '{unknown}', which dapr.yaml does not; it has {string.Join(", ", apps.Select(a => a.AppId))}");
        }

        Reserve(apps);
        var plans = new List<InstancePlan>();
        foreach (var app in apps)
        {
            var instances = apps.Where(other => other.AppId == app.AppId).ToList();
            if (instances.Count > 1)
            {
                plans.Add(Plan(app, $"{app.AppId}-{instances.IndexOf(app).ToString(CultureInfo.InvariantCulture)}", ordinal: 0, isScaled: true));
                continue;
            }

            var isScaled = scale.TryGetValue(app.AppId, out var count);
            for (var ordinal = 0; ordinal < (isScaled ? count : 1); ordinal++)
            {
                var name = isScaled ? $"{app.AppId}-{ordinal.ToString(CultureInfo.InvariantCulture)}" : app.AppId;
                plans.Add(Plan(app, name, ordinal, isScaled));
            }
        }

        return plans;
    }

    /// <summary>One instance more of an app of the file.</summary>
    public InstancePlan PlanAnother(AppDefinition app, string name, int ordinal) => Plan(app, name, ordinal, isScaled: true);

    private void Reserve(IReadOnlyList<AppDefinition> apps)
    {
        var named = new Dictionary<int, string>();
        foreach (var app in apps)
        {
            foreach (var (port, what) in new[]
                {
                    (app.AppPort, "appPort"), (app.HttpPort, "daprHTTPPort"), (app.GrpcPort, "daprGRPCPort"), (app.MetricsPort, "metricsPort"),
                }.Where(pair => pair.Item1 > 0))
            {
                var user = $"{what} of app {app.AppId}";
                if (!named.TryAdd(port, user))
                {
                    throw new RunRefusedException($"{app.Position}: port {port} is both {named[port]} and {user}");
                }

                // An app without a command runs already, and holds its own port.
                if (!(what == "appPort" && app.Command.Count == 0) && !FreePorts.IsFree(port))
                {
                    throw new RunRefusedException($"{app.Position}: port {port}, {user}, is already in use{PortHolder.Describe(port)}");
                }

                ports.Reserve(port);
            }
        }
    }

    private InstancePlan Plan(AppDefinition app, string name, int ordinal, bool isScaled)
    {
        var appPort = app.AppPort == 0 || ordinal == 0 ? app.AppPort : ports.Next();
        int Sidecar(int named) => named > 0 && ordinal == 0 ? named : ports.Next();
        var (http, grpc, metrics) = (Sidecar(app.HttpPort), Sidecar(app.GrpcPort), Sidecar(app.MetricsPort));

        var own = new Dictionary<string, string>(app.Environment, StringComparer.Ordinal);
        if (isScaled)
        {
            own["POD_NAME"] = name;
        }

        if (ordinal > 0)
        {
            MovePorts(own, name, ordinal);
        }

        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["APP_ID"] = app.AppId,
            ["APP_CHANNEL_ADDRESS"] = "127.0.0.1",
            ["APP_PROTOCOL"] = app.Protocol,
            ["DAPR_HTTP_PORT"] = Text(http),
            ["DAPR_GRPC_PORT"] = Text(grpc),
            ["DAPR_METRICS_PORT"] = Text(metrics),
        };
        if (appPort > 0)
        {
            environment["APP_PORT"] = Text(appPort);
        }

        foreach (var (key, value) in own)
        {
            environment[key] = value;
        }

        return new InstancePlan(
            app, new AppIdentity(app.AppId, name), appPort, http, grpc, metrics, MovePort(app, name, ordinal, appPort), environment);
    }

    private void MovePorts(Dictionary<string, string> environment, string name, int ordinal)
    {
        foreach (var (key, value) in environment.ToList())
        {
            if (key.EndsWith("_PORT", StringComparison.Ordinal)
                && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0)
            {
                environment[key] = Text(port + ordinal);
                say($"{name}: {key} is {port + ordinal} (dapr.yaml says {port})");
            }
        }
    }

    private IReadOnlyList<string> MovePort(AppDefinition app, string name, int ordinal, int appPort)
    {
        if (ordinal == 0 || app.AppPort == 0)
        {
            return app.Command;
        }

        var old = Text(app.AppPort);
        var command = app.Command
            .Select(word => word == old ? Text(appPort) : word.EndsWith("=" + old, StringComparison.Ordinal) ? word[..^old.Length] + Text(appPort) : word)
            .ToList();
        if (!command.SequenceEqual(app.Command, StringComparer.Ordinal))
        {
            say($"{name}: {app.AppPort} in its command line is {appPort}");
        }

        return command;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
