using DaprPush.Testing.Processes;

namespace DaprPush.TypeScript.Tests;

/// <summary>The TypeScript client, copied beside these tests, with its packages.</summary>
internal static class ClientPackage
{
    public static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "client");

    private static readonly Lazy<Task> Built = new(BuildAsync);

    /// <summary>Type-checks it and makes <c>dist/</c>.</summary>
    /// <returns>The folder with the modules a browser loads.</returns>
    public static async Task<string> DistAsync()
    {
        await Built.Value;
        return Path.Combine(Folder, "dist");
    }

    private static async Task BuildAsync()
    {
        await NodePackages.InstallAsync(Folder);
        await NodePackages.RunAsync(Folder, "run", "build");
    }
}
