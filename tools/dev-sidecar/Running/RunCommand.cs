using System.CommandLine;
using System.Globalization;
using DaprPush.DevSidecar.Actors.Placement;
using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Logs;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Running;

/// <summary>The <c>run</c> command: its options, and what they become.</summary>
internal static class RunCommand
{
    /// <summary>The command.</summary>
    /// <param name="registry">The component types it knows.</param>
    public static Command Create(ComponentRegistry registry)
    {
        var file = new Option<string>("--run-file", "-f") { Description = "dapr.yaml, or the folder that holds it", Required = true };
        var scale = new Option<string[]>("--scale") { Description = "APP=N: so many instances of an app (repeatable)" };
        var overrides = new Option<string[]>("--override") { Description = "A folder whose resources take the place of those of the same kind and name (repeatable)" };
        var resources = new Option<string[]>("--resources-path") { Description = "A resources folder for all apps, in the place of those dapr.yaml names (repeatable)" };
        var logLevel = new Option<LogLevel>("--log-level") { Description = "The least level of the sidecars' own lines", DefaultValueFactory = _ => LogLevel.Information };
        var noColor = new Option<bool>("--no-color") { Description = "No colours (NO_COLOR in the environment says the same)" };
        var stateFile = new Option<string?>("--state-file") { Description = "Write the state of the run there, as JSON" };
        var appWait = new Option<int>("--app-wait") { Description = "Seconds that an app may do nothing (no line, no CPU time) before it has opened its port", DefaultValueFactory = _ => 120 };
        var grace = new Option<int>("--grace") { Description = "Seconds between SIGTERM and SIGKILL", DefaultValueFactory = _ => 10 };
        var disseminate = new Option<int>("--disseminate-timeout") { Description = "Seconds that a round of placement may take", DefaultValueFactory = _ => (int)PlacementService.RoundLimit.TotalSeconds };
        var commands = new Option<string?>("--commands")
        {
            Description = "A folder for the end of the apps' PATH: its commands serve where the machine has none of the same name",
            DefaultValueFactory = _ => Directory.Exists(OwnCommands) ? OwnCommands : null,
        };
        var onExit = new Option<ExitPolicy>("--on-exit") { Description = "What the end of one app means: Stop (everything), Restart (it), Ignore", DefaultValueFactory = _ => ExitPolicy.Stop };
        var freePorts = new Option<string>("--free-ports") { Description = "FIRST-LAST: where ports that dapr.yaml does not name come from", DefaultValueFactory = _ => "20000-31999" };
        var faults = new Option<bool>("--faults") { Description = "Let the fault command break parts of this run" };
        freePorts.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !TryParsePorts(token.Value, out _)))
            {
                result.AddError($"--free-ports wants FIRST-LAST, ports from 1 to 65535, not '{token.Value}'");
            }
        });
        scale.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !TryParseScale(token.Value, out _)))
            {
                result.AddError($"--scale wants APP=N with N from 1 to 99, not '{token.Value}'");
            }
        });
        foreach (var folders in new Option[] { overrides, resources, commands })
        {
            folders.Validators.Add(result =>
            {
                foreach (var token in result.Tokens.Where(token => !Directory.Exists(token.Value)))
                {
                    result.AddError($"folder '{token.Value}' does not exist");
                }
            });
        }

        var command = new Command("run", "Starts the apps of a dapr.yaml, each with a sidecar")
        {
            file, scale, overrides, resources, logLevel, noColor, stateFile, appWait, grace, disseminate, commands, onExit, freePorts, faults,
        };
        command.SetAction((parsed, cancellation) => ExecuteAsync(
            registry,
            new RunOptions
            {
                File = parsed.GetValue(file)!,
                Scale = ParseScale(parsed.GetValue(scale) ?? []),
                Overrides = parsed.GetValue(overrides) ?? [],
                ResourcePaths = parsed.GetValue(resources) ?? [],
                LogLevel = parsed.GetValue(logLevel),
                Colours = !parsed.GetValue(noColor) && HasColours,
                StateFile = parsed.GetValue(stateFile),
                AppWait = TimeSpan.FromSeconds(parsed.GetValue(appWait)),
                Grace = TimeSpan.FromSeconds(parsed.GetValue(grace)),
                DisseminateTimeout = TimeSpan.FromSeconds(parsed.GetValue(disseminate)),
                Commands = parsed.GetValue(commands) is { } folder ? Path.GetFullPath(folder) : null,
                TakesFaults = parsed.GetValue(faults),
                OnExit = parsed.GetValue(onExit),
                FreePorts = TryParsePorts(parsed.GetValue(freePorts), out var ports) ? ports : default,
            },
            cancellation));
        return command;
    }

    // The build puts the functions host beside the sidecar, and in it `func`, for machines without Azure Functions Core Tools.
    private static string OwnCommands => Path.Combine(AppContext.BaseDirectory, "functions-host", "path");

    private static bool HasColours => !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    private static async Task<int> ExecuteAsync(ComponentRegistry registry, RunOptions options, CancellationToken cancellation)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var signals = new StopSignals(stopping);
        await using var output = new StreamWriter(Console.OpenStandardOutput());
        await using var console = new LogConsole(output, options.Colours);
        return await new Run(options, registry, console, TimeProvider.System).ExecuteAsync(stopping.Token);
    }

    private static bool TryParsePorts(string? text, out (int First, int Count) ports)
    {
        var ends = text?.Split('-') ?? [];
        ports = default;
        if (ends.Length != 2 || !ushort.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            || !ushort.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out var last) || first == 0 || first > last)
        {
            return false;
        }

        ports = (first, last - first + 1);
        return true;
    }

    private static Dictionary<string, int> ParseScale(string[] entries)
    {
        var scale = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (TryParseScale(entry, out var parsed))
            {
                scale[parsed.App] = parsed.Count;
            }
        }

        return scale;
    }

    private static bool TryParseScale(string text, out (string App, int Count) scale)
    {
        var parts = text.Split('=');
        scale = (parts[0], 0);
        return parts.Length == 2 && parts[0].Length > 0
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out scale.Count) && scale.Count is >= 1 and <= 99;
    }
}
