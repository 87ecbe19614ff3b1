using System.ComponentModel;
using System.Diagnostics;

namespace DaprPush.Testing.Processes;

/// <summary>npm in a folder with a <c>package-lock.json</c>.</summary>
public static class NodePackages
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    private static readonly SemaphoreSlim Turn = new(1);

    /// <summary>Installs what the lock file names, once.</summary>
    public static async Task InstallAsync(string folder)
    {
        var installed = Path.Combine(folder, "node_modules", ".package-lock.json");
        await Turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!File.Exists(installed) || File.GetLastWriteTimeUtc(installed) < File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json")))
            {
                await RunAsync(folder, "ci", "--ignore-scripts", "--no-audit", "--no-fund").ConfigureAwait(false);
            }
        }
        finally
        {
            Turn.Release();
        }
    }

    /// <summary>Runs npm to its end.</summary>
    /// <returns>What it printed.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it printed.</exception>
    public static async Task<string> RunAsync(string folder, params string[] arguments)
    {
        using var limit = new CancellationTokenSource(Limit);
        var start = new ProcessStartInfo("npm", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
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
            await npm.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            var printed = $"{await output.ConfigureAwait(false)}\n{await errors.ConfigureAwait(false)}";
            return npm.ExitCode == 0 ? printed : throw new InvalidOperationException($"npm {string.Join(' ', arguments)} failed:\n{printed}");
        }
    }
}
