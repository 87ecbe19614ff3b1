using System.Text.Json;
using Dapr.Actors;

namespace DaprPush.Compat.Tests.Actors;

public sealed class ActorIdTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(null)]
    public void ActorId_NoText_Throws(string? text)
    {
        var create = () => new ActorId(text);

        create.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Equality_OtherCase_IsEqual()
    {
        (new ActorId("User") == new ActorId("user")).Should().BeTrue();
        (new ActorId("user") != null).Should().BeTrue();
        new ActorId("user").CompareTo(new ActorId("USER")).Should().Be(0);
    }

    [Fact]
    public void Json_RoundTrip_IsAString()
    {
        var json = JsonSerializer.Serialize(new ActorId("user:1"));

        json.Should().Be("\"user:1\"");
        JsonSerializer.Deserialize<ActorId>(json).Should().Be(new ActorId("user:1"));
        JsonSerializer.Deserialize<ActorId>("null").Should().BeNull();
    }
}
