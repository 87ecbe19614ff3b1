using System.Net;
using Dapr.Client.Autogen.Grpc.v1;
using DaprPush.DevSidecar.Configuration;
using DaprPush.DevSidecar.Tests.Grpc;
using DaprPush.DevSidecar.Tests.Harness;
using Grpc.Core;

namespace DaprPush.DevSidecar.Tests.Secrets;

/// <summary>The secret stores as an app sees them, with the answers of daprd.</summary>
public sealed class SecretTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("secrets-test-").FullName;
    private TestRun _run = null!;
    private TestSidecar _sidecar = null!;

    public async Task InitializeAsync()
    {
        var file = Path.Combine(_folder, "secrets.json");
        await File.WriteAllTextAsync(file, """{"jwt":"s1","redis":{"password":"s2","ports":[1,true]}}""");
        _run = new TestRun(string.Join("---\n", Store("file", "local.file", ("secretsFile", file)),
            Store("multi", "local.file", ("secretsFile", file), ("multiValued", "true")), Store("env", "local.env", ("prefix", "SECRET_TEST_"))));
        _sidecar = await _run.AddAsync(
            "app",
            environment: new() { ["SECRET_TEST_KEY"] = "v", ["APP_API_TOKEN"] = "hidden" },
            configuration: SidecarConfiguration.Default with { SecretScopes = new Dictionary<string, SecretScope> { ["multi"] = new(true, [], ["redis"]) } });
    }

    public async Task DisposeAsync()
    {
        await _run.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("file/jwt", """{"jwt":"s1"}""")]
    [InlineData("file/redis:password", """{"redis:password":"s2"}""")]
    [InlineData("file/redis%3Aports%3A1", """{"redis:ports:1":"true"}""")]
    [InlineData("multi/jwt", """{"jwt":"s1"}""")]
    [InlineData("env/KEY", """{"KEY":"v"}""")]
    [InlineData("env/NOT_SET", """{"NOT_SET":""}""")]
    public async Task Get_OneSecret_AnswersItsFields(string secret, string expected)
    {
        var answer = await _sidecar.GetAsync($"v1.0/secrets/{secret}");

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        (await answer.TextAsync()).Should().Be(expected);
    }

    [Theory]
    [InlineData("file", """{"jwt":{"jwt":"s1"},"redis:password":{"redis:password":"s2"},"redis:ports:0":{"redis:ports:0":"1"},"redis:ports:1":{"redis:ports:1":"true"}}""")]
    [InlineData("env", """{"KEY":{"KEY":"v"}}""")]
    [InlineData("multi", """{"jwt":{"jwt":"s1"}}""")]
    public async Task Get_Bulk_AnswersAllThatTheAppMayHave(string store, string expected) =>
        (await (await _sidecar.GetAsync($"v1.0/secrets/{store}/bulk")).TextAsync()).Should().Be(expected);

    [Theory]
    [InlineData("nowhere/jwt", HttpStatusCode.Unauthorized, "ERR_SECRET_STORE_NOT_FOUND", "failed finding secret store with key nowhere")]
    [InlineData("nowhere/bulk", HttpStatusCode.Unauthorized, "ERR_SECRET_STORE_NOT_FOUND", "failed finding secret store with key nowhere")]
    [InlineData("file/none", HttpStatusCode.InternalServerError, "ERR_SECRET_GET", "failed getting secret with key none from secret store file: secret none not found")]
    [InlineData("multi/redis", HttpStatusCode.Forbidden, "ERR_PERMISSION_DENIED", "access denied by policy to get \"redis\" from \"multi\"")]
    public async Task Get_WhatIsNotToBeHad_IsAnError(string secret, HttpStatusCode status, string code, string message) =>
        (await (await _sidecar.GetAsync($"v1.0/secrets/{secret}")).ShouldBeErrorAsync(status, code)).Should().Be(message);

    [Fact]
    public async Task Get_NoStoreAtAll_IsAnError()
    {
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("app");

        await (await sidecar.GetAsync("v1.0/secrets/file/jwt")).ShouldBeErrorAsync(HttpStatusCode.InternalServerError, "ERR_SECRET_STORES_NOT_CONFIGURED");
    }

    [Fact]
    public async Task Get_TheAppsOwnTokenFromTheEnvironment_IsEmpty()
    {
        await using var run = new TestRun(Store("env", "local.env"));
        var sidecar = await run.AddAsync("app", environment: new() { ["APP_API_TOKEN"] = "hidden", ["DAPR_X"] = "hidden" });

        (await (await sidecar.GetAsync("v1.0/secrets/env/APP_API_TOKEN")).TextAsync()).Should().Be("""{"APP_API_TOKEN":""}""");
        (await (await sidecar.GetAsync("v1.0/secrets/env/bulk")).TextAsync()).Should().NotContain("hidden");
    }

    [Fact]
    public async Task GetSecret_OverGrpc_IsTheSame()
    {
        using var client = new GrpcClient(_sidecar.GrpcPort);

        var one = await client.CallAsync("GetSecret", new GetSecretRequest { StoreName = "file", Key = "jwt" }, GetSecretResponse.Parser);
        var all = await client.CallAsync("GetBulkSecret", new GetBulkSecretRequest { StoreName = "multi" }, GetBulkSecretResponse.Parser);
        var unknown = await client.CallAsync("GetSecret", new GetSecretRequest { StoreName = "nowhere", Key = "jwt" });
        var denied = await client.CallAsync("GetSecret", new GetSecretRequest { StoreName = "multi", Key = "redis" });

        one.Data.Should().Equal(new Dictionary<string, string> { ["jwt"] = "s1" });
        all.Data.Should().ContainSingle().Which.Value.Secrets.Should().Equal(new Dictionary<string, string> { ["jwt"] = "s1" });
        unknown.Status.Should().Be(StatusCode.InvalidArgument);
        denied.Status.Should().Be(StatusCode.PermissionDenied);
    }

    [Theory]
    [InlineData("allow", "", "", "x", true)]
    [InlineData("deny", "", "", "x", false)]
    [InlineData("deny", "x", "", "x", true)]
    [InlineData("allow", "y", "", "x", false)]
    [InlineData("allow", "", "x", "x", false)]
    public void Read_ScopesOfSecrets_SayWhatTheAppMayHave(string access, string allowed, string denied, string secret, bool expected)
    {
        var file = Path.Combine(_folder, "configuration.yaml");
        File.WriteAllText(file, $"""
            apiVersion: dapr.io/v1alpha1
            kind: Configuration
            metadata:
              name: c
            spec:
              secrets:
                scopes:
                  - storeName: s
                    defaultAccess: {access}
                    allowedSecrets: [{allowed}]
                    deniedSecrets: [{denied}]
            """);

        SidecarConfiguration.Read(file).SecretScopes["s"].Lets(secret).Should().Be(expected);
    }

    private static string Store(string name, string type, params (string Name, string Value)[] metadata) =>
        $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\nspec:\n  type: secretstores.{type}\n  version: v1\n  metadata:\n"
        + string.Concat(metadata.Select(entry => $"  - name: {entry.Name}\n    value: \"{entry.Value}\"\n"));
}
