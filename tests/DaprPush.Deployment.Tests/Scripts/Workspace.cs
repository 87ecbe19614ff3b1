using DaprPush.Deployment.Tests.Systems;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Scripts;

/// <summary>
/// The repository as its scripts see it, on ports of its own and with its own <c>artifacts/run</c>. What <c>dotnet build</c> would
/// make is there: the build under test.
/// </summary>
internal sealed class Workspace : IDisposable
{
    private static readonly string[] Copied = ["scripts", "deploy"];
    private static readonly string[] TakenForGranted = ["awk", "bash", "cat", "dirname", "env", "grep", "mkdir", "sed", "tail", "tr"];
    private readonly TestFolder _folder = new("workspace");
    private readonly SystemFolder _system;

    private Workspace(int redisPort)
    {
        RedisPort = redisPort;
        _system = SystemFolder.Create(_folder.Path, RedisPort);
        Directory.CreateDirectory(_folder.At("artifacts"));
        Directory.CreateSymbolicLink(_folder.At("artifacts", "bin"), Repository.At("artifacts", "bin"));
        Directory.CreateSymbolicLink(_folder.At("components", "swaps"), Repository.At("components", "swaps"));
        Directory.CreateSymbolicLink(_folder.At("docs"), Repository.At("docs"));
        Stand("dotnet", $"[ \"$1\" = build ] && exit 0\nexec '{Dotnet()}' \"$@\"");
    }

    public int RedisPort { get; }

    /// <summary>The instances of the local system as they are now.</summary>
    public IReadOnlyList<AppInstance> Apps => RunState.Read(At("artifacts", "run", "state.json"))?.Apps ?? [];

    public Uri Gateway => new($"http://127.0.0.1:{_system.PortOf(8089)}/");

    public Uri SendApi => new($"http://127.0.0.1:{_system.PortOf(7071)}/");

    /// <param name="redisPort">Where the components look for Redis; without it, where there is none.</param>
    public static async Task<Workspace> CreateAsync(int? redisPort = null)
    {
        var workspace = new Workspace(redisPort ?? FreePorts.Take(1));
        foreach (var folder in Copied)
        {
            (await Tool.RunAsync("cp", ["-R", Repository.At(folder), workspace.At(folder)])).ExitCode.Should().Be(0);
        }

        return workspace;
    }

    public string At(params string[] path) => _folder.At(path);

    /// <summary>Puts a program in front of those of the machine: a shell script of these lines.</summary>
    public void Stand(string program, string lines) => _folder.Program(Path.Combine("programs", program), $"#!/bin/bash\n{lines}\n");

    /// <summary>Runs <c>scripts/NAME.sh</c>.</summary>
    /// <param name="environment">Its <c>PATH</c>, where there is one, stands before the machine's.</param>
    public Task<ToolResult> RunAsync(string script, string[] options, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var own = new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>());
        own["PATH"] = $"{At("programs")}:{own.GetValueOrDefault("PATH") ?? Environment.GetEnvironmentVariable("PATH")}";
        return Tool.RunAsync(At("scripts", $"{script}.sh"), options, environment: own);
    }

    /// <summary>A path with nothing but what the scripts take for granted.</summary>
    public string Shell()
    {
        var folder = Directory.CreateDirectory(At("shell")).FullName;
        foreach (var program in TakenForGranted)
        {
            File.CreateSymbolicLink(Path.Combine(folder, program), Path.Combine("/usr/bin", program));
        }

        return folder;
    }

    public void Dispose() => _folder.Dispose();

    private static string Dotnet() => Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, "dotnet")).First(File.Exists);
}
