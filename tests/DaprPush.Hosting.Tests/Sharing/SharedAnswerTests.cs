using DaprPush.Hosting.Sharing;
using Microsoft.Extensions.Time.Testing;

namespace DaprPush.Hosting.Tests.Sharing;

public class SharedAnswerTests
{
    private readonly FakeTimeProvider _time = new();
    private int _made;

    [Fact]
    public async Task Get_WhileItIsMadeAndWithinItsFreshness_IsMadeOnce()
    {
        var ready = new TaskCompletionSource();
        var shared = new SharedAnswer<int>(
            async () =>
            {
                var number = Interlocked.Increment(ref _made);
                await ready.Task;
                return number;
            },
            TimeSpan.FromSeconds(1),
            _time);

        var asked = Enumerable.Range(0, 100).Select(_ => shared.GetAsync()).ToArray();
        asked.Should().OnlyContain(answer => !answer.IsCompleted);
        ready.SetResult();
        (await Task.WhenAll(asked)).Should().OnlyContain(number => number == 1);

        _time.Advance(TimeSpan.FromMilliseconds(999));
        (await shared.GetAsync()).Should().Be(1);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        (await shared.GetAsync()).Should().Be(2);
    }

    [Fact]
    public async Task Get_AfterAFailure_IsMadeAnew()
    {
        var shared = new SharedAnswer<int>(
            () => Interlocked.Increment(ref _made) == 1 ? throw new InvalidOperationException("first") : Task.FromResult(_made),
            TimeSpan.FromHours(1),
            _time);

        await shared.Invoking(one => one.GetAsync()).Should().ThrowAsync<InvalidOperationException>();
        (await shared.GetAsync()).Should().Be(2);
        (await shared.GetAsync()).Should().Be(2);
    }
}
