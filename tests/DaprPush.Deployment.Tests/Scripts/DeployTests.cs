using DaprPush.Deployment.Tests.Systems;

namespace DaprPush.Deployment.Tests.Scripts;

/// <summary><c>deploy.sh</c> in the ways that need what does not come with the tests: a stand-in tells what was asked of it.</summary>
public sealed class DeployTests
{
    private const string Up = "compose -f deploy/docker-compose.yml --env-file deploy/.env up -d --remove-orphans --wait --wait-timeout 120";

    [Fact]
    public async Task Docker_WithoutSettingsOrDocker_SaysBothAndChangesNothing()
    {
        using var workspace = await Workspace.CreateAsync();

        var result = await workspace.RunAsync("deploy", ["--env", "production", "--docker"], new Dictionary<string, string?> { ["PATH"] = workspace.Shell() });

        result.ExitCode.Should().Be(1);
        result.Errors.Should().Contain("nothing was changed").And.Contain("deploy/.env is missing: copy deploy/env/production.env.example there and fill it in")
            .And.Contain("docker is missing: https://docs.docker.com/engine/install/");
    }

    [Fact]
    public async Task Docker_OfAHealthyVersion_BuildsAndStartsIt()
    {
        using var workspace = await WithDockerAsync();

        var result = await workspace.RunAsync("deploy", ["--env", "production", "--docker"]);

        result.ExitCode.Should().Be(0, result.All);
        Asked(workspace).Should().ContainInOrder("compose -f deploy/docker-compose.yml --env-file deploy/.env build", Up);
    }

    [Fact]
    public async Task Docker_OfAVersionThatIsNotHealthy_GoesBackToTheOneBefore()
    {
        using var workspace = await WithDockerAsync();
        File.WriteAllText(workspace.At("unhealthy"), "");

        var result = await workspace.RunAsync("deploy", ["--env", "production", "--docker"]);

        result.ExitCode.Should().Be(1);
        result.Errors.Should().Contain("error: not deployed: the version before runs again");
        Asked(workspace).Should().ContainInOrder(
            "image tag daprpush/push-gateway:dev daprpush/push-gateway:previous", Up, "image tag daprpush/push-gateway:previous daprpush/push-gateway:dev", Up);
    }

    [Fact]
    public async Task Systemd_WhereItDoesNotRun_IsRefusedBeforeAnythingIsChanged()
    {
        using var workspace = await Workspace.CreateAsync();
        workspace.Stand("systemctl", "echo offline; exit 1");

        var result = await workspace.RunAsync(
            "deploy", ["--env", "production", "--systemd"], new Dictionary<string, string?>
            {
                ["DAPRPUSH_ROOT"] = workspace.At("root"),
                ["DAPRPUSH_ENV_FILE"] = workspace.At("nowhere.env"),
            });

        result.ExitCode.Should().Be(1);
        result.Errors.Should().Contain("nothing was changed").And.Contain("this machine does not run systemd").And.Contain("nowhere.env is missing");
        Directory.Exists(workspace.At("root")).Should().BeFalse();
    }

    private static async Task<Workspace> WithDockerAsync()
    {
        var workspace = await Workspace.CreateAsync();
        File.WriteAllLines(workspace.At("deploy", ".env"), EnvironmentFile.Production().Select(setting => $"{setting.Key}={setting.Value}"));

        // The first version that is started is not healthy if the file is there.
        workspace.Stand("docker", $"""
            echo "$*" >>'{workspace.At("asked")}'
            case "$*" in
              *" up "*) if [ -f '{workspace.At("unhealthy")}' ]; then rm '{workspace.At("unhealthy")}'; exit 1; fi ;;
            esac
            """);
        return workspace;
    }

    private static string[] Asked(Workspace workspace) => File.ReadAllLines(workspace.At("asked"));
}
