using System.Globalization;

namespace Microsoft.Azure.Functions.Worker.Startup;

/// <summary>Where the functions are served.</summary>
internal sealed record ServerSettings(int Port, string RoutePrefix, long MaxRequestBodySize)
{
    /// <summary>Core Tools' port.</summary>
    public const int DefaultPort = 7071;

    // The Functions host's own limit and the setting that changes it.
    private const long DefaultMaxRequestBodySize = 104_857_600;
    private const string MaxRequestBodySizeVariable = "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT";
    private const string EnvironmentVariable = "AZURE_FUNCTIONS_ENVIRONMENT";

    /// <summary>
    /// Reads the command line, local.settings.json (whose values become environment variables) and host.json, from the first of
    /// the folders that has them.
    /// </summary>
    /// <exception cref="StartupException">One of them is wrong.</exception>
    public static ServerSettings Read(string[] args, params string[] folders)
    {
        var commandLine = StartCommandLine.Parse(args);
        var localSettings = LocalSettings.Read(Find(folders, LocalSettings.FileName));
        foreach (var (name, value) in localSettings.Values)
        {
            SetUnlessSet(name, value);
        }

        SetUnlessSet(EnvironmentVariable, "Development");
        return new ServerSettings(
            commandLine.Port ?? localSettings.Port ?? DefaultPort,
            HostJson.ReadRoutePrefix(Find(folders, HostJson.FileName)),
            ReadMaxRequestBodySize());
    }

    private static string? Find(string[] folders, string fileName) =>
        folders.Select(folder => Path.Combine(folder, fileName)).FirstOrDefault(File.Exists);

    // The environment wins over the file, as with Core Tools.
    private static void SetUnlessSet(string name, string value)
    {
        if (Environment.GetEnvironmentVariable(name) is null)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    private static long ReadMaxRequestBodySize()
    {
        var text = Environment.GetEnvironmentVariable(MaxRequestBodySizeVariable);
        if (string.IsNullOrEmpty(text))
        {
            return DefaultMaxRequestBodySize;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? size
            : throw new StartupException($"{MaxRequestBodySizeVariable} is '{text}'; it must be a number of bytes.");
    }
}
