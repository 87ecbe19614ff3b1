using DaprPush.Router.State;

namespace DaprPush.Router.Tests.State;

public class InstanceLivesTests
{
    private readonly InstanceLives _lives = new();

    [Fact]
    public void Begin_OfAnotherActor_EndsNone()
    {
        var life = _lives.Begin("One", "a");

        _lives.Begin("One", "b");
        _lives.Begin("Other", "a");

        life.IsOver.Should().BeFalse();
        life.Invoking(l => l.ThrowIfOver()).Should().NotThrow();
    }

    [Fact]
    public void Begin_OfTheSameActor_EndsTheFormerLife()
    {
        var former = _lives.Begin("One", "a");

        var life = _lives.Begin("One", "a");

        (former.IsOver, life.IsOver).Should().Be((true, false));
    }

    [Fact]
    public void End_OneActor_EndsItsLifeAlone()
    {
        var (gone, other) = (_lives.Begin("One", "a"), _lives.Begin("Other", "a"));

        _lives.End("One", "a");

        (gone.IsOver, other.IsOver).Should().Be((true, false));
        gone.Invoking(life => life.ThrowIfOver()).Should().Throw<InstanceOverException>();
    }

    [Fact]
    public void End_ActorThatIsNotHere_EndsNone()
    {
        var life = _lives.Begin("One", "a");

        _lives.End("One", "b");

        life.IsOver.Should().BeFalse();
    }

    [Fact]
    public void EndAll_SeveralActors_EndsEveryLifeUntilThenAndNoneAfter()
    {
        var former = new[] { _lives.Begin("One", "a"), _lives.Begin("Other", "b") };

        _lives.EndAll();
        var life = _lives.Begin("One", "a");

        former.Should().OnlyContain(one => one.IsOver);
        life.IsOver.Should().BeFalse();
    }
}
