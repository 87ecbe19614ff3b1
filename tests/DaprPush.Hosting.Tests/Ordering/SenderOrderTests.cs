using DaprPush.Hosting.Ordering;
using DaprPush.Messages.Routing;
using Microsoft.Extensions.Time.Testing;

namespace DaprPush.Hosting.Tests.Ordering;

public class SenderOrderTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly FakeTimeProvider _time = new();
    private readonly SenderOrder _order;
    private readonly List<long> _passed = [];

    public SenderOrderTests() => _order = new SenderOrder(_time);

    [Fact]
    public async Task Wait_TheFirstOfASender_IsLetThroughAtOnce()
    {
        await TakeAsync(1, 0).WaitAsync(Limit);

        _passed.Should().Equal(1);
    }

    [Fact]
    public async Task Wait_EventsInTheirOrder_NeverWait()
    {
        // Numbers that failed in between are not waited for.
        foreach (var (number, after) in new (long, long)[] { (3, 0), (4, 3), (9, 4), (10, 9) })
        {
            var taken = TakeAsync(number, after);
            taken.IsCompleted.Should().BeTrue($"{number} is next");
            await taken;
        }
    }

    [Fact]
    public async Task Wait_EventsInAnyOrder_ArePassedInTheirSenders()
    {
        // 20 events, every one a thread's, handed over in an order that a seed gives.
        var random = new Random(7);
        for (var round = 0; round < 50; round++)
        {
            var first = (round * 20) + 1;
            var numbers = Enumerable.Range(first, 20).ToArray();
            random.Shuffle(numbers);
            await Task.WhenAll(numbers.Select(number => Task.Run(() => TakeAsync(number, number - 1)))).WaitAsync(Limit);
        }

        _passed.Should().Equal(Enumerable.Range(1, 1_000).Select(number => (long)number));
    }

    [Fact]
    public async Task Wait_PredecessorThatDoesNotCome_IsWaitedForOnceAndNotForLong()
    {
        await TakeAsync(1, 0);
        var third = TakeAsync(3, 2);
        var fourth = TakeAsync(4, 3);

        _time.Advance(SenderOrder.Patience - TimeSpan.FromMilliseconds(1));
        third.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await third.WaitAsync(Limit);
        await fourth.WaitAsync(Limit);

        var fifth = TakeAsync(5, 4);
        fifth.IsCompleted.Should().BeTrue("nothing before it is missing");
        _order.HasPassed(Place(2, 1)).Should().BeTrue("it comes late");
        var late = TakeAsync(2, 1);
        late.IsCompleted.Should().BeTrue("nobody has to wait for what is before it");
        await Task.WhenAll(fifth, late);
    }

    [Fact]
    public async Task Wait_PredecessorsThatNeverCome_CostsHalfEachTimeUntilOneComesLate()
    {
        // Another instance gets every other event.
        var number = 2;
        for (var patience = SenderOrder.Patience; patience >= TimeSpan.FromMilliseconds(1); patience /= 2, number += 2)
        {
            var taken = TakeAsync(number, number - 1);
            _time.Advance(patience - TimeSpan.FromMilliseconds(1));
            taken.IsCompleted.Should().BeFalse();
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await taken.WaitAsync(Limit);
        }

        await TakeAsync(number, number - 1).WaitAsync(Limit);
        await TakeAsync(number - 1, number - 2).WaitAsync(Limit);
        var next = TakeAsync(number + 2, number + 1);
        _time.Advance(SenderOrder.Patience / 2);
        next.IsCompleted.Should().BeFalse("one has come, so others may");
        await TakeAsync(number + 1, number);
        await next.WaitAsync(Limit);
    }

    [Fact]
    public async Task Wait_SendersOfOneTopic_DoNotWaitForEachOther()
    {
        var waiting = TakeAsync(2, 1);

        var other = TakeAsync(1, 0, "other");
        other.IsCompleted.Should().BeTrue();
        await TakeAsync(1, 0);
        await waiting.WaitAsync(Limit);

        _passed.Should().Equal(1, 1, 2);
    }

    [Fact]
    public async Task Wait_GivenUp_Ends()
    {
        using var sidecar = new CancellationTokenSource();
        var waiting = _order.WaitAsync(Place(2, 1), sidecar.Token).AsTask();

        await sidecar.CancelAsync();

        await waiting.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
    }

    private static EventPlace Place(long number, long after, string sender = "sender") => new(sender, number, after);

    private async Task TakeAsync(long number, long after, string sender = "sender")
    {
        var place = Place(number, after, sender);
        await _order.WaitAsync(place, CancellationToken.None);
        lock (_passed)
        {
            _passed.Add(number);
        }

        _order.Pass(place);
    }
}
