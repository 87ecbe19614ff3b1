using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Yaml;

namespace DaprPush.DevSidecar.Running.RunFiles;

/// <summary>
/// Reads dapr.yaml as the Dapr CLI does (cli/pkg/runfileconfig): paths of the common section relative to the file, an app's own
/// relative to its folder; an app's settings before the common ones. Keys that the CLI doesn't know are ignored there; here they
/// are told, with their line.
/// </summary>
internal sealed class RunFileReader(Action<string> warn)
{
    private static readonly string[] FileNames = ["dapr.yaml", "dapr.yml"];

    private static readonly HashSet<string> SharedKeys = new(StringComparer.Ordinal)
    {
        "configFilePath", "appProtocol", "apiListenAddresses", "enableProfiling", "logLevel", "appMaxConcurrency", "placementHostAddress",
        "resourcesPath", "resourcesPaths", "appSSL", "maxBodySize", "readBufferSize", "enableAppHealthCheck", "appHealthCheckPath",
        "appHealthProbeInterval", "appHealthProbeTimeout", "appHealthThreshold", "enableApiLogging", "runtimePath", "env",
        "daprdLogDestination", "appLogDestination", "schedulerHostAddress",
    };

    private static readonly HashSet<string> AppKeys = new(SharedKeys, StringComparer.Ordinal)
    {
        "appID", "appDirPath", "appChannelAddress", "appPort", "daprHTTPPort", "daprGRPCPort", "daprInternalGRPCPort", "profilePort",
        "metricsPort", "unixDomainSocket", "command", "containerImage", "containerImagePullPolicy", "createService",
    };

    /// <summary>The apps of a file, or of the dapr.yaml of a folder.</summary>
    /// <exception cref="ComponentErrorException">Something is wrong, naming file and line.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public IReadOnlyList<AppDefinition> Read(string path)
    {
        var file = Locate(path);
        var documents = YamlFile.Read(file);
        if (documents.Count == 0)
        {
            throw new ComponentErrorException(new SourcePosition(file, 1), "the run file is empty");
        }

        var root = documents[0];
        Check(root, ["version", "name", "common", "apps"], "");
        if (root.Number("version") is null or 0)
        {
            throw root.Error("version", "required field 'version' not found in the provided run template file");
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var common = root.Map("common");
        if (common is not null)
        {
            Check(common, SharedKeys, "common.");
        }

        var apps = new List<AppDefinition>();
        foreach (var map in root.Maps("apps"))
        {
            Check(map, AppKeys, "apps[].");
            var app = new AppReader(folder, common, map).Read();
            // Instances that somebody else starts are told one by one; those that are started here, by --scale.
            if (apps.Exists(other => other.AppId == app.AppId && other.Command.Count + app.Command.Count > 0))
            {
                throw map.Error("appID", $"there are two apps with appID '{app.AppId}'");
            }

            apps.Add(app);
        }

        return apps.Count > 0 ? apps : throw root.Error("apps", "the run file names no apps");
    }

    private static string Locate(string path)
    {
        if (!Directory.Exists(path))
        {
            return File.Exists(path) ? path : throw new FileNotFoundException($"run file '{path}' does not exist");
        }

        return FileNames.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"folder '{path}' holds no dapr.yaml");
    }

    private void Check(YamlMap map, IReadOnlyCollection<string> known, string prefix)
    {
        foreach (var (key, position) in map.Keys.Where(key => !known.Contains(key.Key)))
        {
            warn($"{position}: unknown key '{prefix}{key}' is ignored");
        }
    }
}
