using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using DaprPush.DevSidecar.Tests.Harness;

namespace DaprPush.DevSidecar.Tests.Running;

/// <summary>The program itself, as a process.</summary>
public sealed class ProgramTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Signal_WhileRunning_StopsTheAppsAndEndsWithZero(string signal)
    {
        var folder = Directory.CreateTempSubdirectory("program-test-").FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "dapr.yaml"),
            "version: 1\napps:\n  - appID: a\n    appDirPath: .\n    command: [\"sh\", \"-c\", \"sleep 300 & echo $! > child; wait\"]\n");
        using var program = Start("run", "-f", folder, "--no-color");
        var child = Path.Combine(folder, "child");
        await Eventually.TrueAsync(() => File.Exists(child) && new FileInfo(child).Length > 1);
        var pid = int.Parse(await File.ReadAllTextAsync(child), CultureInfo.InvariantCulture);

        using (var kill = Process.Start("kill", [$"-{signal}", program.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await program.WaitForExitAsync(limit.Token);
        program.ExitCode.Should().Be(0, await program.StandardOutput.ReadToEndAsync(limit.Token));
        LiveProcesses.Contain(pid).Should().BeFalse();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Commands_ServeWhereTheMachineHasNoneOfTheName()
    {
        var commands = Directory.CreateTempSubdirectory("commands-").FullName;
        foreach (var name in new[] { "only-there", "true" })
        {
            var file = Path.Combine(commands, name);
            await File.WriteAllTextAsync(file, $"#!/bin/sh\necho stand-in of {name}\n");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var output = await RunAppAsync(OwnProgram, "only-there; env true; echo over", "--commands", commands);

        output.Should().Contain("stand-in of only-there").And.NotContain("stand-in of true").And.Contain("over");
        Directory.Delete(commands, recursive: true);
    }

    [Fact]
    public async Task Commands_ByDefault_HoldFunc()
    {
        var built = Path.GetFullPath(Path.Combine(
            AppContext.BaseDirectory, "..", "..", "DaprPush.DevSidecar", new DirectoryInfo(AppContext.BaseDirectory).Name, "dev-sidecar.dll"));

        var output = await RunAppAsync(built, "func --version && echo found");

        output.Should().Contain("found");
    }

    [Fact]
    public async Task Killed_ItsAppsLiveOn_AndTheNextRunEndsThem()
    {
        var folder = Directory.CreateTempSubdirectory("program-test-").FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "dapr.yaml"),
            $$"""
            version: 1
            apps:
              - appID: a
                appDirPath: .
                appPort: {{TestApp.FreePort()}}
                command: ["perl", "-MIO::Socket", "listen.pl"]
            """);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "listen.pl"),
            """
            my $socket = IO::Socket::INET->new(Listen => 1, LocalPort => $ENV{APP_PORT}, ReuseAddr => 1) or die $!;
            open(my $pids, '>>', 'pids');
            print $pids "$$\n";
            close($pids);
            sleep 300;
            """);
        var (pids, state) = (Path.Combine(folder, "pids"), Path.Combine(folder, "state.json"));
        int[] Pids() => File.Exists(pids) ? [.. File.ReadAllLines(pids).Select(line => int.Parse(line, CultureInfo.InvariantCulture))] : [];

        using (var first = Start("run", "-f", folder, "--state-file", state))
        {
            await Eventually.TrueAsync(() => Pids().Length == 1);
            first.Kill();
            await first.WaitForExitAsync();
        }

        LiveProcesses.Contain(Pids()[0]).Should().BeTrue();
        using var second = Start("run", "-f", folder, "--state-file", state);
        await Eventually.TrueAsync(() => Pids().Length == 2);
        LiveProcesses.Contain(Pids()[0]).Should().BeFalse();
        LiveProcesses.Contain(Pids()[1]).Should().BeTrue();

        using var kill = Process.Start("kill", [second.Id.ToString(CultureInfo.InvariantCulture)]);
        await second.WaitForExitAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("run", "-f", ".", "--scale", "a=0")]
    [InlineData("run", "-f", ".", "--free-ports", "300-200")]
    [InlineData("run", "-f", ".", "--commands", "not-there")]
    [InlineData("run", "-f", ".", "--override", "/no/such/folder")]
    [InlineData("run")]
    public async Task Options_Wrong_EndWithAnErrorAndNoStart(params string[] arguments)
    {
        using var program = Start(arguments);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));

        await program.WaitForExitAsync(limit.Token);

        program.ExitCode.Should().NotBe(0);
        (await program.StandardError.ReadToEndAsync(limit.Token)).Should().NotBeEmpty();
    }

    private static string OwnProgram => Path.Combine(AppContext.BaseDirectory, "dev-sidecar.dll");

    // All that is printed by a run whose one app is this line of a shell.
    private static async Task<string> RunAppAsync(string program, string line, params string[] options)
    {
        var folder = Directory.CreateTempSubdirectory("program-test-").FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "dapr.yaml"),
            $"version: 1\napps:\n  - appID: a\n    appDirPath: .\n    command: [\"sh\", \"-c\", \"{line}\"]\n");
        using var run = Start(program, ["run", "-f", folder, "--no-color", .. options]);
        var output = await run.StandardOutput.ReadToEndAsync();
        await run.WaitForExitAsync();
        Directory.Delete(folder, recursive: true);
        return output;
    }

    private static Process Start(params string[] arguments) => Start(OwnProgram, arguments);

    private static Process Start(string program, string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
