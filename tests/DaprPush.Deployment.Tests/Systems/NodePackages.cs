namespace DaprPush.Deployment.Tests.Systems;

/// <summary>What a folder's <c>package-lock.json</c> names, installed once beside the built tests.</summary>
internal static class NodePackages
{
    private static readonly SemaphoreSlim Turn = new(1);

    /// <returns>The folder of the installed programs.</returns>
    public static async Task<string> InstallAsync(string folder)
    {
        var path = Path.Combine(AppContext.BaseDirectory, folder);
        var installed = Path.Combine(path, "node_modules", ".package-lock.json");
        await Turn.WaitAsync();
        try
        {
            if (!File.Exists(installed) || File.GetLastWriteTimeUtc(installed) < File.GetLastWriteTimeUtc(Path.Combine(path, "package-lock.json")))
            {
                var result = await Tool.RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], path);
                if (result.ExitCode != 0)
                {
                    throw new InvalidOperationException($"npm ci failed: {result.All}");
                }
            }
        }
        finally
        {
            Turn.Release();
        }

        return Path.Combine(path, "node_modules", ".bin");
    }
}
