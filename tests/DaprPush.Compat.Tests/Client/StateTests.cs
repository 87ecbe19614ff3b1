using Dapr;
using Dapr.Client;

namespace DaprPush.Compat.Tests.Client;

public sealed class StateTests : ClientKit
{
    private sealed record Item(string Name);

    [Fact]
    public async Task GetStateAsync_Value_ReadsItsJson()
    {
        Sidecar.AnswerWith(200, """{"name":"n"}""");

        var item = await Client.GetStateAsync<Item>("store", "a b", ConsistencyMode.Strong, new Dictionary<string, string> { ["k"] = "v" });

        item.Should().Be(new Item("n"));
        Sidecar.Only.Method.Should().Be("GET");
        Sidecar.Only.Target.Should().Be("/v1.0/state/store/a%20b?consistency=strong&metadata.k=v");
        Sidecar.Only.Token.Should().Be("secret");
    }

    [Fact]
    public async Task GetStateAsync_NoValue_ReturnsDefault()
    {
        (await Client.GetStateAsync<Item>("store", "k")).Should().BeNull();
        (await Client.GetStateAsync<int>("store", "k")).Should().Be(0);
    }

    [Fact]
    public async Task GetStateAsync_ValueOfAnotherType_ThrowsDaprException()
    {
        Sidecar.AnswerWith(200, "[1]");

        await Client.Invoking(client => client.GetStateAsync<Item>("store", "k"))
            .Should().ThrowAsync<DaprException>().WithMessage("*'k'*");
    }

    [Fact]
    public async Task SaveStateAsync_WithOptions_PostsOneItem()
    {
        var options = new StateOptions { Concurrency = ConcurrencyMode.FirstWrite, Consistency = ConsistencyMode.Eventual };

        await Client.SaveStateAsync("store", "k", new Item("n"), options, new Dictionary<string, string> { ["ttlInSeconds"] = "9" });

        Sidecar.Only.Method.Should().Be("POST");
        Sidecar.Only.Target.Should().Be("/v1.0/state/store");
        Sidecar.Only.ContentType.Should().Be("application/json");
        Sidecar.Only.Text.Should().Be(
            """[{"key":"k","value":{"name":"n"},"metadata":{"ttlInSeconds":"9"},"options":{"concurrency":"first-write","consistency":"eventual"}}]""");
    }

    [Fact]
    public async Task DeleteStateAsync_WithOptions_SendsThemAsQuery()
    {
        await Client.DeleteStateAsync("store", "k", new StateOptions { Concurrency = ConcurrencyMode.LastWrite });

        Sidecar.Only.Method.Should().Be("DELETE");
        Sidecar.Only.Target.Should().Be("/v1.0/state/store/k?concurrency=last-write");
    }

    [Fact]
    public async Task SaveStateAsync_Refused_ThrowsDaprException()
    {
        Sidecar.AnswerWith(400, """{"errorCode":"ERR_STATE_STORE_NOT_FOUND","message":"none"}""");

        await Client.Invoking(client => client.SaveStateAsync("store", "k", 1))
            .Should().ThrowAsync<DaprException>().WithMessage("*ERR_STATE_STORE_NOT_FOUND*");
    }

    [Fact]
    public async Task GetSecretAsync_Secret_ReadsItsFields()
    {
        Sidecar.AnswerWith(200, """{"user":"u","password":"p"}""");

        var secret = await Client.GetSecretAsync("vault", "db");

        secret.Should().Equal(new Dictionary<string, string> { ["user"] = "u", ["password"] = "p" });
        Sidecar.Only.Target.Should().Be("/v1.0/secrets/vault/db");
    }
}
