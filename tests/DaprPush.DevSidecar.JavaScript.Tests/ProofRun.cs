using System.Diagnostics;
using System.Globalization;
using System.Text;
using DaprPush.Testing.Processes;

namespace DaprPush.DevSidecar.JavaScript.Tests;

/// <summary>One run of the proof under the dev sidecar: its real program, started on a dapr.yaml, with the given components.</summary>
internal static class ProofRun
{
    /// <summary>The check that this side makes.</summary>
    public const string ShutdownCheck = "grpc: the sidecar ends when it is asked to";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(60);

    /// <summary>Runs it and returns what each check came to: null for success, otherwise the reason.</summary>
    public static async Task<IReadOnlyDictionary<string, string?>> RunAsync(string components)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "proof");
        await NodePackages.InstallAsync(folder);
        var run = Directory.CreateTempSubdirectory("sdk-proof-");
        try
        {
            var resources = run.CreateSubdirectory("components");
            await File.WriteAllTextAsync(Path.Combine(resources.FullName, "components.yaml"), components);
            var file = Path.Combine(run.FullName, "dapr.yaml");
            await File.WriteAllTextAsync(file, RunFile(folder, resources.FullName));
            return await ReadAsync(file);
        }
        finally
        {
            run.Delete(recursive: true);
        }
    }

    private static string RunFile(string folder, string resources) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
         version: 1
         apps:
           - appID: js-app
             appDirPath: {folder}
             appPort: {FreePorts.Take(1)}
             resourcesPaths: ["{resources}"]
             command: ["node", "main.mjs"]
         """);

    private static async Task<IReadOnlyDictionary<string, string?>> ReadAsync(string file)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "dev-sidecar.dll");
        var start = new ProcessStartInfo(Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[program, "run", "-f", file])
        {
            start.ArgumentList.Add(argument);
        }

        using var limit = new CancellationTokenSource(Limit);
        using var sidecar = Process.Start(start)!;
        var log = new StringBuilder();
        sidecar.ErrorDataReceived += (_, line) =>
        {
            lock (log)
            {
                log.AppendLine(line.Data);
            }
        };
        sidecar.BeginErrorReadLine();
        try
        {
            var results = new Dictionary<string, string?>();
            while (await sidecar.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                lock (log)
                {
                    log.AppendLine(line);
                }

                if (line.Contains("##done", StringComparison.Ordinal))
                {
                    results[ShutdownCheck] = await EndsAsync(sidecar) ? null : $"it still ran after {ShutdownLimit.TotalSeconds} s";
                    return results;
                }

                Read(line, results);
            }

            throw new InvalidOperationException($"the proof ended early:\n{log}");
        }
        finally
        {
            sidecar.Kill(entireProcessTree: true);
            await sidecar.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<bool> EndsAsync(Process sidecar)
    {
        using var limit = new CancellationTokenSource(ShutdownLimit);
        try
        {
            await sidecar.StandardOutput.ReadToEndAsync(limit.Token);
            await sidecar.WaitForExitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static void Read(string line, Dictionary<string, string?> results)
    {
        const string Ok = "##ok ";
        const string Failed = "##failed ";
        if (line.IndexOf(Ok, StringComparison.Ordinal) is var ok and >= 0)
        {
            results[line[(ok + Ok.Length)..]] = null;
        }
        else if (line.IndexOf(Failed, StringComparison.Ordinal) is var failed and >= 0)
        {
            var (name, reason) = (line[(failed + Failed.Length)..], line);
            var colon = name.IndexOf(": ", name.IndexOf(": ", StringComparison.Ordinal) + 2, StringComparison.Ordinal);
            results[colon < 0 ? name : name[..colon]] = reason;
        }
    }
}
