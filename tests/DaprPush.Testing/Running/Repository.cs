namespace DaprPush.Testing.Running;

/// <summary>Where the things under test are.</summary>
public static class Repository
{
    /// <summary>The directory of DaprPush.sln, found upwards from the test's own files.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary><c>Debug</c> or <c>Release</c>, as the test itself was built; the system under test is then the same build.</summary>
    public static string Configuration { get; } = AppContext.BaseDirectory.Contains("release", StringComparison.Ordinal) ? "Release" : "Debug";

    /// <summary>The built development sidecar.</summary>
    /// <exception cref="FileNotFoundException">It was not built in this configuration.</exception>
    public static string DevSidecar()
    {
        var path = At("artifacts", "bin", "DaprPush.DevSidecar", Configuration.ToLowerInvariant(), "dev-sidecar.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing: dotnet build DaprPush.sln -c {Configuration}");
    }

    /// <summary>An absolute path of something in the repository.</summary>
    public static string At(params string[] path) => Path.Combine([Root, .. path]);

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "DaprPush.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new DirectoryNotFoundException($"No DaprPush.sln above {AppContext.BaseDirectory}.");
    }
}
