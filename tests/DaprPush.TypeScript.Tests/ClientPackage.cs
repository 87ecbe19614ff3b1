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

    /// <summary>Bundles <c>test/react-page.ts</c> with React.</summary>
    /// <returns>The path of the module.</returns>
    public static async Task<string> ReactPageAsync()
    {
        await Built.Value;
        var path = Path.Combine(Folder, "artifacts", "react-page.js");
        await NodePackages.RunAsync(
            Folder, "exec", "--", "esbuild", "test/react-page.ts", "--bundle", "--format=esm", "--define:process.env.NODE_ENV=\"development\"", $"--outfile={path}");
        return path;
    }

    private static async Task BuildAsync()
    {
        await NodePackages.InstallAsync(Folder);
        await NodePackages.RunAsync(Folder, "run", "build");
    }
}
