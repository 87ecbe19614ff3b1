using DaprPush.Router.State;

namespace DaprPush.Router.Tests.State;

public class InstanceLivesTests
{
    private readonly InstanceLives _lives = new();

    [Fact]
    public void Begin_OfAnotherActor_EndsNone()
    {
        var life = _lives.Begin("UserRouter", "a");

        _lives.Begin("UserRouter", "b");
        _lives.Begin("ChannelRouter", "a");

        life.IsOver.Should().BeFalse();
        life.Invoking(l => l.ThrowIfOver()).Should().NotThrow();
    }

    [Fact]
    public void Begin_OfTheSameActor_EndsTheFormerLife()
    {
        var former = _lives.Begin("UserRouter", "a");

        var life = _lives.Begin("UserRouter", "a");

        (former.IsOver, life.IsOver).Should().Be((true, false));
    }

    [Fact]
    public void End_OneActor_EndsItsLifeAlone()
    {
        var (gone, other) = (_lives.Begin("UserRouter", "a"), _lives.Begin("ChannelRouter", "a"));

        _lives.End("UserRouter", "a");

        (gone.IsOver, other.IsOver).Should().Be((true, false));
        gone.Invoking(life => life.ThrowIfOver()).Should().Throw<InstanceOverException>();
    }

    [Fact]
    public void End_ActorThatIsNotHere_EndsNone()
    {
        var life = _lives.Begin("UserRouter", "a");

        _lives.End("UserRouter", "b");

        life.IsOver.Should().BeFalse();
    }

    [Fact]
    public void EndAll_SeveralActors_EndsEveryLifeUntilThenAndNoneAfter()
    {
        var former = new[] { _lives.Begin("UserRouter", "a"), _lives.Begin("ChannelRouter", "b") };

        _lives.EndAll();
        var life = _lives.Begin("UserRouter", "a");

        former.Should().OnlyContain(one => one.IsOver);
        life.IsOver.Should().BeFalse();
    }
}
