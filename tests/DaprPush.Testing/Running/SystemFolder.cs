using System.Globalization;
using DaprPush.Testing.Processes;

namespace DaprPush.Testing.Running;

/// <summary>The files of one system: its copy of <c>dapr.yaml</c>, of the components where they are changed, its state and its logs.</summary>
public sealed class SystemFolder
{
    /// <summary>Four for each of some twenty instances.</summary>
    private const int SidecarPorts = 80;

    private readonly IReadOnlyDictionary<int, int> _ports;

    private SystemFolder(string path, IReadOnlyDictionary<int, int> ports)
    {
        Path = path;
        _ports = ports;
    }

    public string Path { get; }

    public string RunFile => System.IO.Path.Combine(Path, "dapr.yaml");

    public string StateFile => System.IO.Path.Combine(Path, "state.json");

    /// <summary>A path that nothing has yet.</summary>
    public static string NewPath(PushSystemOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Repository.At("artifacts", options.Folder, $"{options.Components}-{Guid.NewGuid().ToString("N")[..8]}");
    }

    /// <summary>Writes the files.</summary>
    /// <param name="redisPort">Where the components' Redis is; null leaves them as they are.</param>
    /// <param name="runFile">The <c>dapr.yaml</c> to run, from the repository's folder on.</param>
    /// <param name="environment">The word for <c>ENVIRONMENT</c> in it; null leaves it as it is.</param>
    public static SystemFolder Create(string path, int? redisPort, string runFile = "dapr.yaml", string? environment = null)
    {
        Directory.CreateDirectory(path);
        var components = Repository.At("components");
        if (redisPort is { } port)
        {
            components = System.IO.Path.Combine(path, "components");
            CopyComponents(components, port);
        }

        return new SystemFolder(path, SystemFile.WriteCopy(runFile, System.IO.Path.Combine(path, "dapr.yaml"), components, environment));
    }

    /// <summary>
    /// Ports for one start of this system alone, for those that no file names: the sidecar's <c>--free-ports</c>. The next start gets
    /// others: who still knows the address of an instance that is gone must not meet another one there.
    /// </summary>
    public static string TakeFreePorts() => RangeOf(FreePorts.Take(SidecarPorts));

    /// <summary>What a port of <c>dapr.yaml</c> is here.</summary>
    public int PortOf(int named) => _ports[named];

    /// <summary>Whether the file names such a port.</summary>
    public bool Names(int port) => _ports.ContainsKey(port);

    /// <summary>Writes documents into a folder of their own.</summary>
    /// <returns>The folder.</returns>
    public string WriteResources(string documents)
    {
        var folder = System.IO.Path.Combine(Path, "resources");
        Directory.CreateDirectory(folder);
        File.WriteAllText(System.IO.Path.Combine(folder, "resources.yaml"), documents);
        return folder;
    }

    private static string RangeOf(int first) => string.Create(CultureInfo.InvariantCulture, $"{first}-{first + SidecarPorts - 1}");

    private static void CopyComponents(string folder, int redisPort)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(Repository.At("components"), "*.yaml"))
        {
            var text = File.ReadAllText(file).Replace("localhost:6379", $"127.0.0.1:{redisPort.ToString(CultureInfo.InvariantCulture)}", StringComparison.Ordinal);
            File.WriteAllText(System.IO.Path.Combine(folder, System.IO.Path.GetFileName(file)), text);
        }
    }
}
