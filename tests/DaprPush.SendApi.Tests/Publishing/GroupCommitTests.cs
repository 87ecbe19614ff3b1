using DaprPush.SendApi.Publishing;
using DaprPush.SendApi.Settings;

namespace DaprPush.SendApi.Tests.Publishing;

public sealed class GroupCommitTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = new SendApiOptions().EventInterval;

    [Fact]
    public async Task Submit_Idle_IsPublishedAtOnceAndAnsweredWhenTheBrokerHasIt()
    {
        await using var harness = await CommitHarness.StartAsync();

        var answer = harness.Submit("a");
        var published = await harness.Broker.NextAsync();

        published.Ids.Should().Equal("a");
        answer.IsCompleted.Should().BeFalse("the broker has not confirmed it");
        published.Confirm();
        (await answer.WaitAsync(Limit)).Should().Be(CommitOutcome.Published);
    }

    [Fact]
    public async Task Submit_WhileAPublishIsInFlight_GathersIntoOneEventInOrder()
    {
        await using var harness = await CommitHarness.StartAsync();
        var first = harness.Submit("a");
        var inFlight = await harness.Broker.NextAsync();

        var rest = new[] { harness.Submit("b"), harness.Submit("c", "d"), harness.Submit("e") };
        harness.Broker.IsIdle.Should().BeTrue("one publish is in flight at a time");
        inFlight.Confirm();
        var next = await harness.Broker.NextAsync();

        next.Ids.Should().Equal("b", "c", "d", "e");
        (await first).Should().Be(CommitOutcome.Published);
        rest.Should().OnlyContain(answer => !answer.IsCompleted);
        next.Confirm();
        (await Task.WhenAll(rest).WaitAsync(Limit)).Should().OnlyContain(outcome => outcome == CommitOutcome.Published);
    }

    [Fact]
    public async Task Submit_UnderLoad_GathersUntilTheIntervalIsOver()
    {
        await using var harness = await CommitHarness.StartAsync();
        await UseUpTheRestAsync(harness);

        var answers = new[] { harness.Submit("a"), harness.Submit("b", "c") };
        harness.Time.Advance(Interval - TimeSpan.FromMilliseconds(1));
        harness.Broker.IsIdle.Should().BeTrue("the interval is not over");
        var published = await AdvanceUntilPublishedAsync(harness);

        published.Ids.Should().Equal("a", "b", "c");
        published.Confirm();
        (await Task.WhenAll(answers).WaitAsync(Limit)).Should().OnlyContain(outcome => outcome == CommitOutcome.Published);
    }

    [Fact]
    public async Task Submit_EnoughMessagesUnderLoad_GoBeforeTheirTime()
    {
        await using var harness = await CommitHarness.StartAsync(new SendApiOptions { EnoughMessages = 3 });
        await UseUpTheRestAsync(harness);

        var answers = new[] { harness.Submit("a"), harness.Submit("b", "c") };
        var published = await harness.Broker.NextAsync();

        published.Ids.Should().Equal("a", "b", "c");
        published.Confirm();
        (await Task.WhenAll(answers).WaitAsync(Limit)).Should().OnlyContain(outcome => outcome == CommitOutcome.Published);
    }

    [Fact]
    public async Task Stop_WhileMessagesGather_PublishesThemAtOnce()
    {
        await using var harness = await CommitHarness.StartAsync();
        await UseUpTheRestAsync(harness);

        var answer = harness.Submit("a");
        var stopped = harness.Commit.StopAsync(CancellationToken.None);
        (await harness.Broker.NextAsync()).Confirm();
        await stopped.WaitAsync(Limit);

        (await answer).Should().Be(CommitOutcome.Published);
    }

    [Fact]
    public async Task Submit_FromManyAtOnce_KeepsEachSendersOrderAndLosesNothing()
    {
        await using var harness = await CommitHarness.StartAsync(new SendApiOptions { MaxEventMessages = 7, EventInterval = TimeSpan.Zero });
        var seen = new List<string>();
        using var stop = new CancellationTokenSource();
        var broker = Task.Run(async () =>
        {
            while (seen.Count < 4 * 250)
            {
                var published = await harness.Broker.NextAsync();
                seen.AddRange(published.Ids);
                published.Confirm();
            }
        });

        await Task.WhenAll(Enumerable.Range(0, 4).Select(sender => Task.Run(async () =>
        {
            for (var i = 0; i < 250; i++)
            {
                (await harness.Submit($"{sender}:{i}")).Should().Be(CommitOutcome.Published);
            }
        }))).WaitAsync(Limit);
        await broker.WaitAsync(Limit);

        foreach (var sender in Enumerable.Range(0, 4))
        {
            seen.Where(id => id.StartsWith($"{sender}:", StringComparison.Ordinal)).Should().Equal(Enumerable.Range(0, 250).Select(i => $"{sender}:{i}"));
        }
    }

    [Fact]
    public async Task Submit_BatchOverTheLimit_GoesOutInSeveralEventsAndIsAnsweredAfterTheLast()
    {
        await using var harness = await CommitHarness.StartAsync(new SendApiOptions { MaxEventMessages = 10 });

        var batch = harness.SubmitMany("b", 25);
        var sizes = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            var published = await harness.Broker.NextAsync();
            sizes.Add(published.Ids.Count());
            batch.IsCompleted.Should().BeFalse();
            published.Confirm();
        }

        sizes.Should().Equal(10, 10, 5);
        (await batch.WaitAsync(Limit)).Should().Be(CommitOutcome.Published);
    }

    [Fact]
    public async Task Publish_Fails_RefusesEveryRequestOfThatEventAndNoOther()
    {
        await using var harness = await CommitHarness.StartAsync();
        var a = harness.Submit("a");
        var first = await harness.Broker.NextAsync();
        var together = new[] { harness.Submit("b"), harness.Submit("c") };
        first.Confirm();
        var second = await harness.Broker.NextAsync();
        var after = harness.Submit("d");
        second.Fail();
        var third = await harness.Broker.NextAsync();
        third.Confirm();

        third.Ids.Should().Equal("d");
        (await a.WaitAsync(Limit)).Should().Be(CommitOutcome.Published);
        (await Task.WhenAll(together).WaitAsync(Limit)).Should().OnlyContain(outcome => outcome == CommitOutcome.Unavailable);
        (await after.WaitAsync(Limit)).Should().Be(CommitOutcome.Published);
    }

    [Fact]
    public async Task Publish_FailsInTheMiddleOfABatch_LeavesItsRestBehind()
    {
        await using var harness = await CommitHarness.StartAsync(new SendApiOptions { MaxEventMessages = 2 });

        var batch = harness.SubmitMany("b", 6);
        (await harness.Broker.NextAsync()).Confirm();
        var second = await harness.Broker.NextAsync();
        var other = harness.Submit("x");
        second.Fail();
        var next = await harness.Broker.NextAsync();
        next.Confirm();

        next.Ids.Should().Equal("x");
        (await batch.WaitAsync(Limit)).Should().Be(CommitOutcome.Unavailable);
        (await other.WaitAsync(Limit)).Should().Be(CommitOutcome.Published);
    }

    [Fact]
    public async Task Publish_Hangs_IsGivenUpAfterTheTimeout()
    {
        await using var harness = await CommitHarness.StartAsync(new SendApiOptions { PublishTimeout = TimeSpan.FromSeconds(10) });
        var hanging = harness.Submit("a");
        await harness.Broker.NextAsync();

        harness.Time.Advance(TimeSpan.FromSeconds(9.9));
        hanging.IsCompleted.Should().BeFalse();
        var late = harness.Submit("b");
        harness.Time.Advance(TimeSpan.FromSeconds(0.1));

        (await hanging.WaitAsync(Limit)).Should().Be(CommitOutcome.Unavailable);
        (await harness.Broker.NextAsync()).Confirm();
        (await late.WaitAsync(Limit)).Should().Be(CommitOutcome.Published);
    }

    [Fact]
    public async Task Publish_HangsForEvent_AfterEvent_NobodyWaitsLongerThanTwoTimeouts()
    {
        await using var harness = await CommitHarness.StartAsync(new SendApiOptions { PublishTimeout = TimeSpan.FromSeconds(10), MaxEventMessages = 1 });
        var first = harness.Submit("a");
        await harness.Broker.NextAsync();
        var second = harness.Submit("b");
        var third = harness.Submit("c");

        harness.Time.Advance(TimeSpan.FromSeconds(10));
        await harness.Broker.NextAsync();
        harness.Time.Advance(TimeSpan.FromSeconds(10));

        (await Task.WhenAll(first, second, third).WaitAsync(Limit)).Should().OnlyContain(outcome => outcome == CommitOutcome.Unavailable);
        harness.Broker.IsIdle.Should().BeTrue("the third was told 503; publishing it then would be a surprise");
    }

    [Theory]
    [InlineData(5, 1024)]
    [InlineData(1000, 10)]
    public async Task Submit_MoreThanMayWait_IsRefusedAtOnceUntilThereIsRoom(int maxMessages, int maxBytes)
    {
        await using var harness = await CommitHarness.StartAsync(new SendApiOptions { MaxWaitingMessages = maxMessages, MaxWaitingBytes = maxBytes });
        var inFlight = harness.Submit("a", "b");
        var published = await harness.Broker.NextAsync();
        var waiting = harness.Submit("c", "d", "e");

        (await harness.Submit("f").WaitAsync(Limit)).Should().Be(CommitOutcome.Overloaded);
        published.Confirm();
        (await inFlight.WaitAsync(Limit)).Should().Be(CommitOutcome.Published);
        var next = await harness.Broker.NextAsync();
        var again = harness.Submit("g");
        next.Confirm();
        (await harness.Broker.NextAsync()).Confirm();

        next.Ids.Should().Equal("c", "d", "e");
        (await Task.WhenAll(waiting, again).WaitAsync(Limit)).Should().OnlyContain(outcome => outcome == CommitOutcome.Published);
    }

    [Fact]
    public async Task Submit_LargerThanAllThatMayWait_GoesWhenNobodyElseDoes()
    {
        await using var harness = await CommitHarness.StartAsync(new SendApiOptions { MaxWaitingMessages = 3 });

        var large = harness.SubmitMany("x", 10);
        (await harness.Broker.NextAsync()).Confirm();

        (await large.WaitAsync(Limit)).Should().Be(CommitOutcome.Published);
    }

    [Fact]
    public async Task Stop_WithWorkInFlight_PublishesWhatWasTakenInAndTakesNothingNew()
    {
        await using var harness = await CommitHarness.StartAsync();
        var first = harness.Submit("a");
        var inFlight = await harness.Broker.NextAsync();
        var waiting = harness.Submit("b");

        var stopped = harness.Commit.StopAsync(CancellationToken.None);
        var late = harness.Submit("c");
        (await late.WaitAsync(Limit)).Should().Be(CommitOutcome.Stopping);
        stopped.IsCompleted.Should().BeFalse();
        inFlight.Confirm();
        (await harness.Broker.NextAsync()).Confirm();
        await stopped.WaitAsync(Limit);

        (await Task.WhenAll(first, waiting)).Should().OnlyContain(outcome => outcome == CommitOutcome.Published);
    }

    // What may go one right after another.
    private static async Task UseUpTheRestAsync(CommitHarness harness)
    {
        for (var i = 0; i < EventPace.Burst; i++)
        {
            var answer = harness.Submit($"before-{i}");
            (await harness.Broker.NextAsync()).Confirm();
            await answer.WaitAsync(Limit);
        }
    }

    // The lane may not have begun its pause yet: a later one is over later.
    private static async Task<HeldEvent> AdvanceUntilPublishedAsync(CommitHarness harness)
    {
        var published = harness.Broker.NextAsync();
        while (!published.IsCompleted)
        {
            harness.Time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }

        return await published;
    }
}
