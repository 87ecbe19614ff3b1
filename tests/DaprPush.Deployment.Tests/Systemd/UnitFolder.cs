using DaprPush.Deployment.Tests.Systems;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Systemd;

/// <summary>A root folder with the units where an installation puts them, for <c>systemd-analyze --root</c>.</summary>
internal sealed class UnitFolder : IDisposable
{
    private const string Units = "etc/systemd/system";

    public static readonly string[] Installed =
    [
        "daprpush.target", "daprpush-placement.service", "daprpush-scheduler.service", "daprpush-app@push-gateway-0.service",
        "daprpush-app@message-router-0.service", "daprpush-app@send-api-0.service", "daprpush-sidecar@push-gateway-0.service",
        "daprpush-sidecar@message-router-0.service", "daprpush-sidecar@send-api-0.service",
    ];

    private readonly TestFolder _folder = new("systemd");

    /// <param name="change">Applied to each unit.</param>
    public UnitFolder(Func<string, string>? change = null)
    {
        Directory.CreateDirectory(_folder.At(Units));
        foreach (var name in Installed)
        {
            var source = Path.GetFileName(name).Split('@') is [var template, _] ? $"{template}@.service" : name;
            var text = File.ReadAllText(Repository.At("deploy", "systemd", source));
            File.WriteAllText(_folder.At(Units, name), change?.Invoke(text) ?? text);
        }

        _folder.Program("opt/daprpush/current/deploy/servers/instance.sh", "#!/bin/sh\n");
        _folder.Program("usr/local/bin/placement", "#!/bin/sh\n");
        _folder.Program("usr/local/bin/scheduler", "#!/bin/sh\n");

        // The system's own units, which ours refer to.
        _folder.CopyOf("/usr/lib/systemd/system", "usr/lib/systemd/system");
    }

    public Task<ToolResult> AnalyzeAsync(string verb, params string[] options) =>
        Tool.RunAsync("systemd-analyze", [verb, $"--root={_folder.Path}", .. options, .. Installed.Where(name => verb != "security" || name.EndsWith(".service", StringComparison.Ordinal))]);

    public void Dispose() => _folder.Dispose();
}
