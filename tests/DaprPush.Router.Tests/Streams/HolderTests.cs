using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Gateways;
using DaprPush.Router.Settings;
using DaprPush.Router.Shards;
using DaprPush.Router.State;
using DaprPush.Router.Terms;
using DaprPush.Router.Tests.Kit;
using Microsoft.Extensions.Options;

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

        (await stream.AppendAsync("a")).Holders.Should().BeEquivalentTo([G1, G2]);
    }

    [Fact]
    public async Task AttachAsync_ToAStreamNobodySentTo_LeavesNoState()
    {
        var stream = new TestStream();

        await stream.AttachAsync("g1", 5);
        await stream.Log.DetachAsync(G1);
        await stream.AttachAsync("g1", 5);

        stream.State.Keys.Should().BeEmpty();
        stream.State.Transactions.Should().Be(1, "the shard itself has a root");
    }

    [Fact]
    public async Task AttachAsync_ToAStreamThatIsStored_WritesNothing()
    {
        var stream = new TestStream();
        await stream.AppendAsync("a");
        var writes = stream.State.Saves.Count;

        await stream.AttachAsync("g1", 5);

        stream.State.Saves.Should().HaveCount(writes);
    }

    [Fact]
    public async Task AttachAsync_AfterADay_KeepsAnIdleStreamFromBeingForgotten()
    {
        var stream = new TestStream();
        var first = await stream.AppendAsync("a");
        for (var day = 0; day < 20; day++)
        {
            stream.Time.Advance(TimeSpan.FromDays(1));
            stream.Reactivate();
            await stream.AttachAsync("g1", 5);
        }

        (await stream.AppendAsync("b")).Should().Match<AppendResult>(result => result.Epoch == first.Epoch && result.Holders.Count == 1);
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

        (await stream.Log.HoldersAsync()).Should().BeEmpty();
    }

    [Fact]
    public void Detach_LastHolder_NothingOfTheStreamIsRemembered()
    {
        var options = new RouterOptions();
        var holders = new ShardHolders(new LiveGateways(Options.Create(options)), options, TimeProvider.System);
        holders.Attach(StreamName.Channel("named"), G1, 0);
        holders.Attach(StreamName.Channel("named"), G2, 0);

        holders.Detach(StreamName.Channel("named"), G1);
        holders.Count.Should().Be(1);
        holders.Detach(StreamName.Channel("named"), G2);

        holders.Count.Should().Be(0, "names cost nothing once nobody follows them");
    }

    [Fact]
    public async Task DetachAsync_ByAnEarlierLife_LeavesTheNewOne()
    {
        var stream = new TestStream();
        await stream.AttachAsync("g1", 6);

        await stream.Log.Awaiting(log => log.DetachAsync(G1)).Should().ThrowAsync<StaleGatewayException>();

        (await stream.Log.HoldersAsync()).Should().Equal(new GatewayRef("g1", 6));
    }

    [Fact]
    public async Task AppendAsync_HolderGoneFromTheDirectory_LeavesItOut()
    {
        var stream = new TestStream();
        await stream.AttachAsync("g1", 5);
        await stream.AttachAsync("g2", 5);
        stream.Time.Advance(TimeSpan.FromSeconds(15));
        stream.Alive(G2);

        (await stream.AppendAsync("a")).Holders.Should().Equal(G2);
    }

    [Fact]
    public async Task AppendAsync_HolderGoneForLong_IsForgotten()
    {
        var stream = new TestStream();
        await stream.AttachAsync("g1", 5);
        stream.Time.Advance(stream.Options.Lease * 3);
        stream.Alive();
        await stream.AppendAsync("a");

        stream.Alive(G1);
        (await stream.AppendAsync("b")).Should().Match<AppendResult>(result => result.Holders.Count == 0 && result.PossibleHolders!.Single() == G1);
    }

    [Fact]
    public async Task AppendAsync_HolderAttachedSinceTheList_GetsMessages()
    {
        var stream = new TestStream();
        stream.Alive();
        stream.Time.Advance(TimeSpan.FromSeconds(1));
        await stream.AttachAsync("g1", 5);

        (await stream.AppendAsync("a")).Holders.Should().Equal(G1);
    }

    [Fact]
    public async Task AppendAsync_DirectoryNotReachedForLong_StillSendsToWhoAttachedMeanwhile()
    {
        var stream = new TestStream();
        stream.Alive();
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
        stream.Alive();

        await stream.AttachAsync("g1", 5, new StreamPosition(await stream.EpochAsync(), 0));

        (await stream.AppendAsync("a")).Holders.Should().Equal(G1);
    }

    [Fact]
    public async Task AppendAsync_OnAnotherInstance_GoesToAllThatLiveUntilTheyHaveSaidWhatTheyHold()
    {
        var stream = new TestStream();
        await stream.AttachAsync("g1", 5);
        stream.Alive(G1, G2);
        stream.Reactivate();

        (await stream.AppendAsync("a")).Should().Match<AppendResult>(result => result.Holders.Count == 0 && result.PossibleHolders!.Count == 2);

        // One of them holds the stream, the other none.
        var shard = stream.Log.Shard;
        var registration = (await shard.FollowAsync(new FollowRequest(G1, []) { Registration = "another", HoldsNoOther = true })).Registration;
        await shard.FollowAsync(new FollowRequest(G1, [new StreamRequest(StreamRequestKind.Attach, StreamName.User("u"))]) { Registration = registration });
        (await stream.AppendAsync("b")).Should().Match<AppendResult>(result => result.Holders.Single() == G1 && result.PossibleHolders!.Single() == G2);
        await shard.FollowAsync(new FollowRequest(G1, []) { Registration = registration, HoldsNoOther = true });
        await shard.FollowAsync(new FollowRequest(G2, []) { HoldsNoOther = true });
        (await stream.AppendAsync("c")).Should().Match<AppendResult>(result => result.Holders.Single() == G1 && result.PossibleHolders == null);
    }

    [Fact]
    public async Task FollowAsync_AfterAFailedTurn_StillKnowsTheGateway()
    {
        var stream = new TestStream();
        await stream.AttachAsync("g1", 5);
        var before = await stream.Log.Shard.FollowAsync(new FollowRequest(G1, []));
        stream.State.NextSaveFails = (new IOException("the store is away"), AfterWriting: false);
        await stream.Invoking(s => s.AppendAsync("a")).Should().ThrowAsync<IOException>();

        (await stream.Log.Shard.FollowAsync(new FollowRequest(G1, []))).Registration.Should().Be(before.Registration);
        (await stream.AppendAsync("a")).Holders.Should().Equal(G1);
    }

    [Fact]
    public async Task FollowAsync_AfterAnotherInstanceWasActive_HasForgottenTheGateway()
    {
        var stream = new TestStream();
        await stream.AttachAsync("g1", 5);
        var before = await stream.Log.Shard.FollowAsync(new FollowRequest(G1, []));
        await stream.Activate(lives: new InstanceLives()).AppendAsync(new AppendRequest([stream.Message("a")]));
        await stream.Invoking(s => s.AppendAsync("b")).Should().ThrowAsync<ActorTakenOverException>();

        (await stream.Log.Shard.FollowAsync(new FollowRequest(G1, []))).Registration.Should().NotBe(before.Registration);
    }

    [Fact]
    public async Task AttachAsync_OverAMove_GoesOnInAStreamThatNobodySentTo()
    {
        var stream = new TestStream();
        var before = await stream.AttachAsync("g1", 5);
        stream.Reactivate();

        (await stream.AttachAsync("g1", 5, before.Head)).Should().Match<StreamPage>(page => page.Reset == ResetReason.None && page.Head == before.Head);
    }

    [Fact]
    public async Task AttachAsync_AfterTheStateWasLost_TellsAndGivesWhatCameSince()
    {
        var stream = new TestStream();
        await stream.AttachAsync("g1", 5);
        var before = await stream.AppendAsync("a", "b");
        stream.State.LoseAll();
        stream.Terms.Lose();
        await stream.Invoking(s => s.AppendAsync("c")).Should().ThrowAsync<ActorTakenOverException>();
        await stream.AppendAsync("c");

        var page = await stream.AttachAsync("g1", 5, new StreamPosition(before.Epoch, 2));

        page.Reset.Should().Be(ResetReason.Epoch);
        page.Messages.Select(message => message.Message.Id).Should().Equal("c");
    }

    [Fact]
    public async Task AppendAsync_ServiceStreamOnANewInstance_TakesMessagesUntilItIsKnownThatNobodyFollows()
    {
        var stream = new TestStream(StreamName.Service("s"));
        var before = await stream.AttachAsync("g1", 5);
        stream.Reactivate();
        (await stream.AppendAsync("a")).Seqs.Should().Equal(1);

        var page = await stream.AttachAsync("g1", 5, before.Head);

        page.Messages.Select(message => message.Message.Id).Should().Equal("a");
        stream.Reactivate();
        await stream.EpochAsync();
        stream.Alive(G1);
        stream.Time.Advance(ShardHolders.UnknownFor);
        (await stream.Log.GrantHoldersAsync()).Unfollowed.Should().BeFalse("the gateway has not said what it holds");
    }
}
