using System.ComponentModel;
using System.Diagnostics;

namespace DaprPush.DevSidecar.JavaScript.Tests;

/// <summary>The SDK as <c>proof/package-lock.json</c> names it, installed once beside the built proof.</summary>
internal static class NodeModules
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly SemaphoreSlim Turn = new(1);

    /// <summary>The folder with the proof and its installed packages.</summary>
    public static async Task<string> InstallAsync()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "proof");
        var installed = Path.Combine(folder, "node_modules", ".package-lock.json");
        await Turn.WaitAsync();
        try
        {
            if (!File.Exists(installed) || File.GetLastWriteTimeUtc(installed) < File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json")))
            {
                await RunAsync(folder);
            }
        }
        finally
        {
            Turn.Release();
        }

        return folder;
    }

    private static async Task RunAsync(string folder)
    {
        using var limit = new CancellationTokenSource(Limit);
        var start = new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process npm;
        try
        {
            npm = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException("node and npm are missing: install Node.js 20 or later");
        }

        using (npm)
        {
            var output = npm.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = npm.StandardError.ReadToEndAsync(limit.Token);
            await npm.WaitForExitAsync(limit.Token);
            if (npm.ExitCode != 0)
            {
                throw new InvalidOperationException($"npm ci failed:\n{await output}\n{await errors}");
            }
        }
    }
}
