namespace DaprPush.DevSidecar.JavaScript.Tests;

/// <summary>
/// The official JavaScript SDK (npm <c>@dapr/dapr</c>) as client and server of the dev sidecar, over HTTP and gRPC. Nothing of it
/// was written with this sidecar in mind.
/// </summary>
public static class JavaScriptSdkTests
{
    public sealed class OverMemory(InMemoryProof proof) : IClassFixture<InMemoryProof>
    {
        [Theory]
        [MemberData(nameof(Checks.All), MemberType = typeof(Checks))]
        public void Sdk_Check_Holds(string check) => proof.Results.Should().ContainKey(check).WhoseValue.Should().BeNull();
    }

    public sealed class OverRedis(RedisProof proof) : IClassFixture<RedisProof>
    {
        [Theory]
        [MemberData(nameof(Checks.All), MemberType = typeof(Checks))]
        public void Sdk_Check_Holds(string check) => proof.Results.Should().ContainKey(check).WhoseValue.Should().BeNull();
    }
}
