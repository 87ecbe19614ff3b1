using DaprPush.Hosting.Actors;
using Microsoft.Extensions.Time.Testing;

namespace DaprPush.Hosting.Tests.Actors;

public class ActorSilenceTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private readonly FakeTimeProvider _time = new();
    private readonly ActorSilence _silence;

    public ActorSilenceTests() => _silence = new ActorSilence(_time);

    [Fact]
    public void Over_CallsOneAfterAnotherWithoutAnAnswer_NamesTheType()
    {
        Call(8);
        _silence.Over(Limit).Should().BeEmpty();
        Call(8);

        _silence.Over(Limit).Should().Equal("StreamShard");
    }

    [Fact]
    public void Over_OneCallAndNoMore_NamesNone()
    {
        Call(8);
        _time.Advance(TimeSpan.FromHours(1));

        _silence.Over(Limit).Should().BeEmpty();
    }

    [Fact]
    public void Over_AnotherActorOfTheTypeAnswered_CountsFromThen()
    {
        var begunAt = _silence.Begin();
        _time.Advance(TimeSpan.FromSeconds(10));
        _silence.Answered("StreamShard");
        _time.Advance(TimeSpan.FromSeconds(10));
        _silence.Unanswered("StreamShard", begunAt);

        _silence.Over(Limit).Should().BeEmpty();
        _silence.Over(TimeSpan.FromSeconds(10)).Should().Equal("StreamShard");
    }

    [Fact]
    public void Over_AnswersAgain_NamesNone()
    {
        Call(8);
        Call(8);
        _silence.Answered("StreamShard");

        _silence.Over(TimeSpan.FromTicks(1)).Should().BeEmpty();
    }

    private void Call(int seconds)
    {
        var begunAt = _silence.Begin();
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _silence.Unanswered("StreamShard", begunAt);
    }
}
