using DaprPush.DevSidecar.Actors.Turns;

namespace DaprPush.DevSidecar.Tests.Actors;

public sealed class TurnQueueTests
{
    [Fact]
    public async Task Enter_WhileHeld_GivesTurnsInTheOrderOfAsking()
    {
        var queue = new TurnQueue(reentrant: false, maxStackDepth: 32);
        await queue.EnterAsync(null, CancellationToken.None);
        var order = new List<int>();
        var waiting = Enumerable.Range(0, 20).Select(i => TakeAsync(queue, i, order)).ToList();

        queue.Exit();
        await Task.WhenAll(waiting);

        order.Should().Equal(Enumerable.Range(0, 20));
    }

    [Fact]
    public async Task Enter_CancelledWhileWaiting_LeavesTheLine()
    {
        var queue = new TurnQueue(reentrant: false, maxStackDepth: 32);
        await queue.EnterAsync(null, CancellationToken.None);
        using var impatient = new CancellationTokenSource();
        var first = queue.EnterAsync(null, impatient.Token).AsTask();
        var second = queue.EnterAsync(null, CancellationToken.None).AsTask();

        await impatient.CancelAsync();
        queue.Exit();

        await first.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        (await second).Should().Be(TurnEntry.Entered);
    }

    [Fact]
    public async Task Close_SendsAwayWhoWaitsAndWhoComes()
    {
        var queue = new TurnQueue(reentrant: false, maxStackDepth: 32);
        await queue.EnterAsync(null, CancellationToken.None);
        var waiting = queue.EnterAsync(null, CancellationToken.None).AsTask();

        queue.Close();

        (await waiting).Should().Be(TurnEntry.Closed);
        queue.IsIdle.Should().BeFalse();
        queue.Exit();
        queue.IsIdle.Should().BeTrue();
        (await queue.EnterAsync(null, CancellationToken.None)).Should().Be(TurnEntry.Closed);
    }

    [Fact]
    public async Task Enter_SameFlowWithoutReentrancy_Waits()
    {
        var queue = new TurnQueue(reentrant: false, maxStackDepth: 32);
        await queue.EnterAsync("flow", CancellationToken.None);

        queue.EnterAsync("flow", CancellationToken.None).AsTask().IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task Enter_SameFlowWithReentrancy_EntersUntilTheStackIsTooDeep()
    {
        var queue = new TurnQueue(reentrant: true, maxStackDepth: 2);

        (await queue.EnterAsync("flow", CancellationToken.None)).Should().Be(TurnEntry.Entered);
        (await queue.EnterAsync("flow", CancellationToken.None)).Should().Be(TurnEntry.Entered);
        (await queue.EnterAsync("flow", CancellationToken.None)).Should().Be(TurnEntry.TooDeep);
        queue.EnterAsync("other", CancellationToken.None).AsTask().IsCompleted.Should().BeFalse();
    }

    private static async Task TakeAsync(TurnQueue queue, int number, List<int> order)
    {
        await queue.EnterAsync(null, CancellationToken.None);
        order.Add(number);
        queue.Exit();
    }
}
