using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Gateways;
using DaprPush.Router.Tests.Kit;

namespace DaprPush.Router.Tests.Streams;

public class HolderTests
{
    private static readonly GatewayRef G1 = new("g1", 5);
    private static readonly GatewayRef G2 = new("g2", 5);

    [Fact]
    public async Task AppendAsync_AfterAttach_NamesTheHolders()
    {
        var stream = new TestStream();
        await stream.AttachAsync("g1", 5);
        await stream.AttachAsync("g2", 5);
        stream.Reactivate();

        (await stream.AppendAsync("a")).Holders.Should().BeEquivalentTo([G1, G2]);
    }

    [Fact]
    public async Task AttachAsync_AgainByTheSameLife_WritesNothing()
    {
        var stream = new TestStream();
        await stream.AttachAsync("g1", 5);
        var writes = stream.State.Saves.Count;

        await stream.AttachAsync("g1", 5);

        stream.State.Saves.Should().HaveCount(writes);
    }

    [Fact]
    public async Task AttachAsync_AfterADay_KeepsAnIdleStreamFromBeingForgotten()
    {
        var stream = new TestStream();
        var page = await stream.AttachAsync("g1", 5);
        for (var day = 0; day < 20; day++)
        {
            stream.Time.Advance(TimeSpan.FromDays(1));
            stream.Reactivate();
            await stream.AttachAsync("g1", 5);
        }

        (await stream.AppendAsync("a")).Should().Match<AppendResult>(result => result.Epoch == page.Head.Epoch && result.Holders.Count == 1);
    }

    [Fact]
    public async Task AttachAsync_NewLife_ReplacesTheOld()
    {
        var stream = new TestStream();
        await stream.AttachAsync("g1", 5);
        await stream.AttachAsync("g1", 6);

        (await stream.Log.HoldersAsync()).Should().Equal(new GatewayRef("g1", 6));
    }

    [Fact]
    public async Task AttachAsync_OldLife_IsRefusedByName()
    {
        var stream = new TestStream();
        await stream.AttachAsync("g1", 5);

        await stream.Awaiting(s => s.AttachAsync("g1", 4)).Should().ThrowAsync<StaleGatewayException>().WithMessage("*'g1'*4*5*");
        (await stream.Log.HoldersAsync()).Should().Equal(G1);
    }

    [Fact]
    public async Task DetachAsync_ByThatLifeOrALaterOne_Removes()
    {
        var stream = new TestStream();
        await stream.AttachAsync("g1", 5);
        await stream.AttachAsync("g2", 5);

        await stream.Log.DetachAsync(G1);
        await stream.Log.DetachAsync(new GatewayRef("g2", 6));
        stream.Reactivate();

        (await stream.Log.HoldersAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task DetachAsync_ByAnEarlierLife_LeavesTheNewOne()
    {
        var stream = new TestStream();
        await stream.AttachAsync("g1", 6);

        await stream.Log.DetachAsync(G1);

        (await stream.Log.HoldersAsync()).Should().Equal(new GatewayRef("g1", 6));
    }

    [Fact]
    public async Task DetachAsync_StreamNobodyUsed_LeavesNoState()
    {
        var stream = new TestStream();

        await stream.Log.DetachAsync(G1);

        stream.State.Keys.Should().BeEmpty();
    }

    [Fact]
    public async Task AppendAsync_HolderGoneFromTheDirectory_DropsItWithTheNextWrite()
    {
        var stream = new TestStream();
        await stream.AttachAsync("g1", 5);
        await stream.AttachAsync("g2", 5);
        stream.Time.Advance(TimeSpan.FromSeconds(15));
        Alive(stream, G2);
        var writes = stream.State.Saves.Count;

        (await stream.AppendAsync("a")).Holders.Should().Equal(G2);

        stream.State.Saves.Should().HaveCount(writes + 1);
        Alive(stream, G1, G2);
        stream.Reactivate();
        (await stream.Log.HoldersAsync()).Should().Equal(G2);
    }

    [Fact]
    public async Task AppendAsync_HolderAttachedSinceTheList_GetsMessages()
    {
        var stream = new TestStream();
        Alive(stream);
        stream.Time.Advance(TimeSpan.FromSeconds(1));
        await stream.AttachAsync("g1", 5);

        (await stream.AppendAsync("a")).Holders.Should().Equal(G1);
    }

    [Fact]
    public async Task AppendAsync_DirectoryNotReachedForLong_StillSendsToWhoAttachedMeanwhile()
    {
        var stream = new TestStream();
        Alive(stream);
        await stream.AttachAsync("g1", 5);
        stream.Time.Advance(TimeSpan.FromMinutes(5));

        (await stream.AppendAsync("a")).Holders.Should().Equal(G1);
    }

    [Fact]
    public async Task AppendAsync_BeforeTheFirstList_SendsToAll()
    {
        var stream = new TestStream();
        await stream.AttachAsync("g1", 5);
        stream.Time.Advance(TimeSpan.FromMinutes(5));

        (await stream.AppendAsync("a")).Holders.Should().Equal(G1);
    }

    [Fact]
    public async Task AttachAsync_AgainAfterALapse_CountsAsNewAlthoughTheListIsOlder()
    {
        var stream = new TestStream();
        await stream.AttachAsync("g1", 5);
        stream.Time.Advance(TimeSpan.FromSeconds(30));
        Alive(stream);

        await stream.AttachAsync("g1", 5, new StreamPosition(await stream.EpochAsync(), 0));
        stream.Reactivate();

        (await stream.AppendAsync("a")).Holders.Should().Equal(G1);
    }

    private static void Alive(TestStream stream, params GatewayRef[] gateways) =>
        stream.Gateways.Replace(new GatewayList([.. gateways.Select(gateway => new GatewayLease(gateway, 0, 0, 0, 0))]), stream.Time.GetUtcNow().ToUnixTimeMilliseconds());
}
