using DaprPush.EndToEnd.Tests.Systems;

namespace DaprPush.EndToEnd.Tests.Streams;

/// <summary>What it leaves behind when somebody names streams that nobody sends to.</summary>
[Collection(RedisSystem.Name)]
public sealed class NamedStreamsTests(RedisSystem redis) : SystemTests(redis)
{
    private const int Channels = 500;

    // Those that other parts write by the clock: leases, what is known of users and gateways.
    private const int Others = 20;

    [Fact]
    public async Task Follow_ManyNewChannels_StoresNothingUntilSomebodySends()
    {
        var name = NewName("named");
        await FollowAsync($"/sse/stream/{NewName("first")}");
        var before = await KeysAsync();

        var client = await FollowAsync($"/sse/stream/{string.Join(',', Enumerable.Range(0, 100).Select(i => $"{name}.{i}"))}");
        for (var first = 100; first < Channels; first += 100)
        {
            await FollowAsync($"/sse/stream/{string.Join(',', Enumerable.Range(first, 100).Select(i => $"{name}.{i}"))}");
        }

        (await KeysAsync()).Should().BeLessThan(before + Others, $"{Channels} channels were named and nothing was sent");
        var id = await Sender.DeliverAsync(Message(new { channel = $"{name}.0" }));
        (await client.WaitForMessageAsync(id)).Should().ContainSingle();
    }

    private async Task<int> KeysAsync() => (await System.Redis!.EvaluateAsync("return redis.call('DBSIZE')", "none", 0))!.Value;
}
