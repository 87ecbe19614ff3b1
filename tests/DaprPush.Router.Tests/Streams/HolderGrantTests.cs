using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Tests.Kit;

namespace DaprPush.Router.Tests.Streams;

/// <summary>
/// An ephemeral message, and any message of a service, that is sent after a gateway counts as attached reaches it, though routers ask
/// only now and then.
/// </summary>
public sealed class HolderGrantTests
{
    [Fact]
    public async Task Attach_WhileARouterGoesByAnOlderList_SettlesWhenThatIsOver()
    {
        var stream = new TestStream();
        await stream.AttachAsync("g1");
        var grant = await stream.Log.GrantHoldersAsync();
        stream.Time.Advance(TimeSpan.FromMilliseconds(400));

        var page = await stream.AttachAsync("g2");

        grant.Holders.Should().Equal(new GatewayRef("g1", 1));
        grant.GrantedMs.Should().Be(1000);
        page.SettlesIn.Should().BeInRange(600, 602);
        stream.Time.Advance(TimeSpan.FromMilliseconds(page.SettlesIn));
        (await stream.Log.GrantHoldersAsync()).Holders.Should().BeEquivalentTo([new GatewayRef("g1", 1), new GatewayRef("g2", 1)]);
    }

    [Fact]
    public async Task Attach_AskedAgainAfterTheAnswerWasLost_StillSettles()
    {
        var stream = new TestStream();
        await stream.AttachAsync("g1");
        await stream.Log.GrantHoldersAsync();
        await stream.AttachAsync("g2");
        stream.Time.Advance(TimeSpan.FromMilliseconds(300));

        (await stream.AttachAsync("g2")).SettlesIn.Should().BeInRange(700, 702);
    }

    [Fact]
    public async Task Attach_NoListOut_SettlesAtOnce()
    {
        var stream = new TestStream();
        (await stream.AttachAsync("g1")).SettlesIn.Should().Be(0);
        await stream.Log.GrantHoldersAsync();
        (await stream.AttachAsync("g1")).SettlesIn.Should().Be(0, "the list has it");
        stream.Time.Advance(TimeSpan.FromSeconds(2));

        (await stream.AttachAsync("g2")).SettlesIn.Should().Be(0);
    }

    [Fact]
    public async Task Attach_AgainAfterALeaseWhileEveryListHasIt_SettlesAtOnce()
    {
        var stream = new TestStream();
        await stream.AttachAsync("g1");
        stream.Time.Advance(stream.Options.Lease * 2);
        stream.Gateways.Replace(new GatewayList([new GatewayLease(new GatewayRef("g1", 1), 1, 1, 0, 0)]), stream.Time.GetUtcNow().ToUnixTimeMilliseconds());
        (await stream.Log.GrantHoldersAsync()).Holders.Should().Equal(new GatewayRef("g1", 1));

        (await stream.AttachAsync("g1")).SettlesIn.Should().Be(0, "it is renewed, not added");
    }

    [Fact]
    public async Task Attach_WhileAnotherSettles_HasNothingToDoWithIt()
    {
        var stream = new TestStream();
        await stream.AttachAsync("g1");
        await stream.Log.GrantHoldersAsync();
        (await stream.AttachAsync("g2")).SettlesIn.Should().BePositive();

        (await stream.AttachAsync("g1")).SettlesIn.Should().Be(0);
    }

    [Fact]
    public async Task Attach_ListsAreAskedForAllTheTime_SettlesWhenTheOldOneIsOver()
    {
        var stream = new TestStream();
        await stream.Log.GrantHoldersAsync();
        await stream.AttachAsync("g1");
        stream.Time.Advance(TimeSpan.FromMilliseconds(600));
        await stream.Log.GrantHoldersAsync();
        stream.Time.Advance(TimeSpan.FromMilliseconds(401));

        (await stream.AttachAsync("g1")).SettlesIn.Should().Be(0, "the list that is out has it");
    }

    [Fact]
    public async Task Attach_ToAStreamNobodyHeld_WaitsForTheEmptyListToo()
    {
        var stream = new TestStream();
        (await stream.Log.GrantHoldersAsync()).Holders.Should().BeEmpty();

        (await stream.AttachAsync("g1")).SettlesIn.Should().BeInRange(1000, 1002);
    }

    [Fact]
    public async Task Grant_StreamOfAService_TellsWhetherItTakesMessages()
    {
        var stream = await TestStream.UnfollowedAsync("s");
        var before = await stream.Log.GrantHoldersAsync();
        await stream.AttachAsync("g1");
        var followed = await stream.Log.GrantHoldersAsync();
        await stream.Log.DetachAsync(new GatewayRef("g1", 1));
        var left = await stream.Log.GrantHoldersAsync();
        stream.Time.Advance(stream.Options.StreamRetention);

        before.Unfollowed.Should().BeTrue();
        followed.Unfollowed.Should().BeFalse();
        left.Unfollowed.Should().BeFalse("its follower may come back with a cursor");
        (await stream.Log.GrantHoldersAsync()).Unfollowed.Should().BeTrue();
    }

    [Fact]
    public async Task Grant_StreamOfAUserThatNobodyFollows_TakesMessages()
    {
        (await new TestStream().Log.GrantHoldersAsync()).Unfollowed.Should().BeFalse();
    }

    [Fact]
    public async Task Attach_ToAStreamOfAServiceThatHasJustMoved_WaitsForWhatItGrantedElsewhere()
    {
        var stream = new TestStream(StreamName.Service("s"));
        stream.Time.Advance(TimeSpan.FromSeconds(2));
        await stream.Log.GrantHoldersAsync();
        stream.Reactivate();
        await stream.EpochAsync();
        stream.Time.Advance(TimeSpan.FromMilliseconds(300));

        (await stream.AttachAsync("g1")).SettlesIn.Should().BeInRange(700, 702);
    }

    [Fact]
    public async Task Append_ToAStreamOfAServiceAfterItSettled_DoesNotWaitForWhatRoutersLetPass()
    {
        var stream = new TestStream(StreamName.Service("s"));
        await stream.Log.GrantHoldersAsync();
        var page = await stream.AttachAsync("g1");
        stream.Time.Advance(TimeSpan.FromMilliseconds(page.SettlesIn));

        // Of a sender that began while routers still let its messages pass, by a clock that is almost ten seconds ahead.
        var producer = ProducerName.New(stream.Time.GetUtcNow() + TimeSpan.FromMilliseconds(9999));
        (await stream.AppendAsync("b", 2, 1, producer)).Seqs.Should().Equal(1);
        (await stream.AppendAsync("d", 4, 3, producer)).Seqs.Should().Equal(0);
    }
}
