using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.State;
using DaprPush.DevSidecar.Tests.Redis.Harness;

namespace DaprPush.DevSidecar.Tests.Redis.Connection;

public sealed class RedisLoginTests : IAsyncLifetime
{
    private readonly RedisServer _server = new("--requirepass", "secret", "--user", "alice", "on", ">wonder", "~*", "&*", "+@all");

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Connect_Password_IsAccepted()
    {
        await using var store = await RedisComponents.StateStoreAsync(_server.Address, ("redisPassword", "secret"));

        (await store.GetAsync("any", default)).Should().BeNull();
    }

    [Fact]
    public async Task Connect_UserAndPassword_AreAccepted()
    {
        await using var store = await RedisComponents.StateStoreAsync(_server.Address, ("redisUsername", "alice"), ("redisPassword", "wonder"));

        (await store.GetAsync("any", default)).Should().BeNull();
    }

    [Fact]
    public async Task Connect_DatabaseNumber_IsSelected()
    {
        await using var store = await RedisComponents.StateStoreAsync(_server.Address, ("redisPassword", "secret"), ("redisDB", "3"));

        await store.ApplyAsync(new[] { new StateOperation(StateOperationKind.Upsert, "in-three", "1"u8.ToArray()) }, default);

        (await _server.CliAsync("--no-auth-warning", "-a", "secret", "-n", "3", "EXISTS", "in-three")).Should().Be("1");
        (await _server.CliAsync("--no-auth-warning", "-a", "secret", "-n", "0", "EXISTS", "in-three")).Should().Be("0");
    }

    [Theory]
    [InlineData("", "*NOAUTH*")]
    [InlineData("wrong", "*WRONGPASS*")]
    public async Task Connect_WrongPassword_SaysWhatRedisSays(string password, string problem)
    {
        var create = () => RedisComponents.StateStoreAsync(_server.Address, ("redisPassword", password)).AsTask();

        (await create.Should().ThrowAsync<ComponentErrorException>()).Which.Problem
            .Should().Match($"component 'redis': Redis at {_server.Address} refused the connection: {problem}");
    }

    [Fact]
    public async Task Connect_DatabaseThatIsNot_SaysWhatRedisSays()
    {
        var create = () => RedisComponents.StateStoreAsync(_server.Address, ("redisPassword", "secret"), ("redisDB", "99")).AsTask();

        (await create.Should().ThrowAsync<ComponentErrorException>()).WithMessage("*DB index is out of range*");
    }
}
