using DaprPush.Deployment.Tests.Systems;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Containers;

/// <summary><c>deploy/containers/pin.sh</c> with a docker of the test's own: no registry is asked.</summary>
public sealed class PinTests : IDisposable
{
    private readonly TestFolder _folder = new("pin");

    public PinTests()
    {
        foreach (var file in Directory.EnumerateFiles(Repository.At("deploy", "containers"), "*.Dockerfile")
            .Concat([Repository.At("deploy", "docker-compose.yml"), Repository.At("k8s", "overlays", "dev", "redis.yaml"), Repository.At("deploy", "containers", "pin.sh")]))
        {
            var copy = _folder.At(Path.GetRelativePath(Repository.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Pin_EveryImageOfOthers_GetsTheDigestOfItsTag()
    {
        // A digest that is a matter of the name.
        _folder.Program("bin/docker", "#!/bin/sh\n[ \"$1 $2 $3\" = 'buildx imagetools inspect' ] || exit 1\nprintf 'sha256:%s\\n' \"$(printf %s \"$4\" | sha256sum | cut -d ' ' -f 1)\"\n");

        var before = await RunAsync("--check");
        var pinned = await RunAsync();
        var after = await RunAsync("--check");
        var again = await RunAsync();

        before.ExitCode.Should().Be(1);
        before.Errors.Should().Contain("redis:7.4 ").And.Contain("mcr.microsoft.com/dotnet/sdk:10.0").And.Contain("daprio/daprd:1.18.3");
        pinned.ExitCode.Should().Be(0, pinned.All);
        after.ExitCode.Should().Be(0, after.All);
        again.Output.Should().BeEmpty("nothing is left to pin");
        var compose = await File.ReadAllTextAsync(_folder.At("deploy", "docker-compose.yml"));
        compose.Should().MatchRegex("image: redis:7\\.4@sha256:[0-9a-f]{64}\\n").And.MatchRegex("image: daprio/daprd:1\\.18\\.3@sha256:[0-9a-f]{64}\\n")
            .And.Contain("image: daprpush/push-gateway:${DAPRPUSH_VERSION:-dev}", "what is built here has none");
        (await File.ReadAllTextAsync(_folder.At("deploy", "containers", "send-api.Dockerfile")))
            .Should().MatchRegex("FROM mcr\\.microsoft\\.com/dotnet/sdk:10\\.0@sha256:[0-9a-f]{64} AS build\\n").And.MatchRegex("FROM busybox:1\\.37-musl@sha256:[0-9a-f]{64} AS busybox\\n");
        (await File.ReadAllTextAsync(_folder.At("k8s", "overlays", "dev", "redis.yaml"))).Should().MatchRegex("image: redis:7\\.4-alpine@sha256:[0-9a-f]{64}\\n");
    }

    [Theory]
    [InlineData("echo latest", "docker says 'latest'")]
    [InlineData("exit 1", "no digest for ")]
    public async Task Pin_DockerKnowsNoDigest_ChangesNothingAndSaysSo(string docker, string sentence)
    {
        _folder.Program("bin/docker", $"#!/bin/sh\n{docker}\n");
        var before = await File.ReadAllTextAsync(_folder.At("deploy", "docker-compose.yml"));

        var result = await RunAsync();

        result.ExitCode.Should().Be(1);
        result.Errors.Should().Contain(sentence);
        (await File.ReadAllTextAsync(_folder.At("deploy", "docker-compose.yml"))).Should().Be(before);
    }

    private Task<ToolResult> RunAsync(params string[] options) => Tool.RunAsync(
        "bash", [_folder.At("deploy", "containers", "pin.sh"), .. options], environment: new Dictionary<string, string?> { ["PATH"] = $"{_folder.At("bin")}:/usr/bin:/bin" });
}
