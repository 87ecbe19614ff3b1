using System.Globalization;
using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Health;
using DaprPush.DevSidecar.Yaml;

namespace DaprPush.DevSidecar.Running.RunFiles;

/// <summary>Reads one entry of <c>apps</c> over the common section.</summary>
internal sealed class AppReader(string runFileFolder, YamlMap? common, YamlMap app)
{
    /// <summary>The app.</summary>
    /// <exception cref="ComponentErrorException">Something is wrong, naming file and line.</exception>
    public AppDefinition Read()
    {
        if (app.Text("appDirPath") is not { Length: > 0 } folderText)
        {
            throw new ComponentErrorException(app.Position, "required field 'appDirPath' not found in the provided app config file");
        }

        var folder = Existing(app, "appDirPath", folderText, runFileFolder);
        var protocol = Shared("appProtocol") ?? "http";
        if (protocol is not "http")
        {
            throw Owner("appProtocol").Error("appProtocol", $"appProtocol '{protocol}' is not served by this sidecar; it speaks http with its apps");
        }

        return new AppDefinition
        {
            AppId = app.Text("appID") is { Length: > 0 } id ? id : Path.GetFileName(folder),
            Folder = folder,
            Command = app.Texts("command"),
            AppPort = Port("appPort"),
            HttpPort = Port("daprHTTPPort"),
            GrpcPort = Port("daprGRPCPort"),
            MetricsPort = Port("metricsPort"),
            Position = app.Position,
            Protocol = protocol,
            ResourcePaths = ResourcePaths(folder),
            ConfigFile = ConfigFile(folder),
            Environment = Environment(),
            MaxBodySize = Size("maxBodySize", 4L << 20),
            MaxConcurrency = SharedNumber("appMaxConcurrency") ?? 0,
            LogLevel = Shared("logLevel"),
            LogDestination = Destination(),
            Health = Health(),
        };
    }

    private YamlMap Owner(string key) => app.Has(key) || common is null ? app : common;

    private string? Shared(string key) => app.Text(key) is { Length: > 0 } own ? own : common?.Text(key);

    private int? SharedNumber(string key) => app.Number(key) is { } own and not 0 ? own : common?.Number(key);

    private int Port(string key) => app.Number(key) switch
    {
        null or <= 0 => 0,
        > 65535 and { } port => throw app.Error(key, $"'{key}' must be below 65536, not {port}"),
        { } port => port,
    };

    // apps[].resourcesPaths, then {appDirPath}/.dapr/resources, then the common ones.
    private List<string> ResourcePaths(string folder)
    {
        var own = Paths(app, folder);
        if (own.Count > 0)
        {
            return own;
        }

        var local = Path.Combine(folder, ".dapr", "resources");
        return Directory.Exists(local) ? [local] : common is null ? [] : Paths(common, runFileFolder);
    }

    private static List<string> Paths(YamlMap map, string folder)
    {
        var paths = map.Texts("resourcesPaths").Select(path => Existing(map, "resourcesPaths", path, folder)).ToList();
        if (map.Text("resourcesPath") is { Length: > 0 } single)
        {
            paths.Add(Existing(map, "resourcesPath", single, folder));
        }

        return paths;
    }

    private string? ConfigFile(string folder)
    {
        if (app.Text("configFilePath") is { Length: > 0 } own)
        {
            return Existing(app, "configFilePath", own, folder);
        }

        var local = Path.Combine(folder, ".dapr", "config.yaml");
        return File.Exists(local)
            ? local
            : common?.Text("configFilePath") is { Length: > 0 } shared ? Existing(common, "configFilePath", shared, runFileFolder) : null;
    }

    private Dictionary<string, string> Environment()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var map in new[] { common?.Map("env"), app.Map("env") })
        {
            foreach (var (key, _) in map?.Keys ?? [])
            {
                environment[key] = map!.Text(key) ?? "";
            }
        }

        return environment;
    }

    private LogDestination Destination()
    {
        // The CLI's own default also writes a file below the app's folder; nothing is written there unless asked for.
        var text = Shared("appLogDestination");
        return text switch
        {
            null or "" or "console" => LogDestination.Console,
            "file" => LogDestination.File,
            "fileAndConsole" => LogDestination.File | LogDestination.Console,
            _ => throw Owner("appLogDestination").Error("appLogDestination", $"'{text}' is none of console, file and fileAndConsole"),
        };
    }

    private AppHealthOptions? Health()
    {
        if (!(app.Flag("enableAppHealthCheck") ?? false) && !(common?.Flag("enableAppHealthCheck") ?? false))
        {
            return null;
        }

        return new AppHealthOptions(
            Shared("appHealthCheckPath") is { Length: > 0 } path ? path : AppHealthOptions.DefaultPath,
            TimeSpan.FromSeconds(SharedNumber("appHealthProbeInterval") ?? AppHealthOptions.DefaultIntervalSeconds),
            TimeSpan.FromMilliseconds(SharedNumber("appHealthProbeTimeout") ?? AppHealthOptions.DefaultTimeoutMilliseconds),
            SharedNumber("appHealthThreshold") ?? AppHealthOptions.DefaultThreshold);
    }

    private long Size(string key, long fallback)
    {
        if (Shared(key) is not { Length: > 0 } text)
        {
            return fallback;
        }

        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '-').Count();
        long? unit = text[digits..] switch
        {
            "" => 1,
            "k" => 1_000,
            "M" => 1_000_000,
            "G" => 1_000_000_000,
            "Ki" => 1L << 10,
            "Mi" => 1L << 20,
            "Gi" => 1L << 30,
            _ => null,
        };
        return unit is { } scale && long.TryParse(text.AsSpan(0, digits), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number * scale
            : throw Owner(key).Error(key, $"'{text}' is not a size such as '4Mi'");
    }

    private static string Existing(YamlMap map, string key, string path, string folder)
    {
        var home = path == "~" || path.StartsWith("~/", StringComparison.Ordinal)
            ? System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile) + path[1..]
            : path;
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(home, folder));
        return File.Exists(full) || Directory.Exists(full) ? full : throw map.Error(key, $"{key}: '{path}' does not exist (looked for {full})");
    }
}
