using System.Globalization;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.Examples.Tests.Programs;

/// <summary>How the examples of one language are started.</summary>
/// <param name="Send">The command that sends to a user.</param>
/// <param name="SendsLast">What it prints when all is sent.</param>
/// <param name="Follow">The command that follows a user at a gateway and keeps its place in a file.</param>
internal sealed record Language(Func<PushSystem, string, string[]> Send, string SendsLast, Func<Uri, string, string, string[]> Follow)
{
    /// <summary>Python with httpx: the one in the path, or Debian's.</summary>
    public static string Python { get; } = new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(HasHttpx)
        ?? throw new FileNotFoundException("Python with httpx is missing: apt-get install python3-httpx");

    public static Language Of(string name) => name switch
    {
        "python" => new(
            (system, user) => [Python, "python/send.py", user, "--api", Bare(system.SendApi)],
            "'refused': 0",
            (gateway, user, place) => [Python, "python/follow.py", $"/sse/user/{user}", "--gateway", Bare(gateway), "--keep", place]),
        "javascript" => new(
            (system, user) => ["env", $"API={Bare(system.SendApi)}", "node", "javascript/send.mjs", user],
            "refused: 0",
            (gateway, user, place) => ["env", $"GATEWAY={Bare(gateway)}", "node", "javascript/follow.mjs", user, place]),
        "csharp" => new(
            (system, user) => ["env", $"DAPR_HTTP_PORT={system.Sidecar("message-router").Port.ToString(CultureInfo.InvariantCulture)}", "dotnet", Built(), "send", user],
            "completed task-1",
            (gateway, user, place) => ["dotnet", Built(), "follow", user, Bare(gateway), place]),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such examples"),
    };

    /// <summary>Readies what the language needs beside its program.</summary>
    public static async Task PrepareAsync(string name)
    {
        if (name == "javascript")
        {
            var client = Path.Combine(AppContext.BaseDirectory, "clients", "typescript");
            await NodePackages.InstallAsync(client);
            await NodePackages.RunAsync(client, "run", "build");
            await NodePackages.InstallAsync(Path.Combine(ExampleSystem.Folder, "javascript"));
        }
    }

    private static string Built() =>
        Repository.At("artifacts", "bin", "DaprPush.Examples", Repository.Configuration.ToLowerInvariant(), "DaprPush.Examples.dll");

    private static string Bare(Uri address) => address.GetLeftPart(UriPartial.Authority);

    private static bool HasHttpx(string python)
    {
        try
        {
            using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(python, ["-c", "import httpx"]) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
