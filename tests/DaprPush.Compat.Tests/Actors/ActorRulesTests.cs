using Dapr.Actors;
using Dapr.Actors.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace DaprPush.Compat.Tests.Actors;

/// <summary>What the official runtime refuses when an app starts.</summary>
public sealed class ActorRulesTests
{
    private interface IOverloaded : IActor
    {
        Task Do();

        Task Do(int value);
    }

    private interface INotAsync : IActor
    {
        int Do();
    }

    private interface IOptional : IActor
    {
        Task Do(int value = 1);
    }

    private interface ICancellationFirst : IActor
    {
        Task Do(CancellationToken cancellationToken, int value);
    }

    private interface IHiddenStruct : IActor
    {
        Task Do(HiddenStruct value);
    }

    private interface IHiddenResult : IActor
    {
        Task<ProbeData[]> Do();
    }

    private interface IFirst : IActor
    {
        Task Do();
    }

    private interface ISecond : IActor
    {
        Task Do();
    }

    private interface INoActor
    {
        Task Do();
    }

    private struct HiddenStruct
    {
        public int Value { get; set; }
    }

    [Fact]
    public void MapActorsHandlers_ImpossibleInterface_Throws()
    {
        Starting<Overloaded>().Should().Throw<ArgumentException>().WithMessage("*second method Do*");
        Starting<NotAsync>().Should().Throw<ArgumentException>().WithMessage("*does not return Task*");
        Starting<Optional>().Should().Throw<ArgumentException>().WithMessage("*optional*value*");
        Starting<CancellationFirst>().Should().Throw<ArgumentException>().WithMessage("*CancellationToken is not the last*");
        Starting<WithHiddenStruct>().Should().Throw<ArgumentException>().WithMessage("*HiddenStruct*");
        Starting<WithHiddenResult>().Should().Throw<ArgumentException>().WithMessage("*result*ProbeData*");
        Starting<Both>().Should().Throw<ArgumentException>().WithMessage("*second method Do*");
    }

    [Fact]
    public void RegisterActor_WithoutActorInterface_Throws()
    {
        new ActorRegistrationCollection().Invoking(actors => actors.RegisterActor<WithoutInterface>())
            .Should().Throw<ArgumentException>().WithMessage("*no actor interface*");
    }

    [Fact]
    public void MapActorsHandlers_WithoutAddActors_SaysWhatIsMissing()
    {
        var app = WebApplication.CreateSlimBuilder().Build();

        app.Invoking(it => it.MapActorsHandlers()).Should().Throw<InvalidOperationException>().WithMessage("*AddActors*");
    }

    private static Action Starting<TActor>()
        where TActor : Actor => () =>
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Services.AddActors(options => options.Actors.RegisterActor<TActor>());
            builder.Build().MapActorsHandlers();
        };

    private sealed class Overloaded(ActorHost host) : Actor(host), IOverloaded
    {
        public Task Do() => Task.CompletedTask;

        public Task Do(int value) => Task.CompletedTask;
    }

    private sealed class NotAsync(ActorHost host) : Actor(host), INotAsync
    {
        public int Do() => 1;
    }

    private sealed class Optional(ActorHost host) : Actor(host), IOptional
    {
        public Task Do(int value = 1) => Task.CompletedTask;
    }

    private sealed class CancellationFirst(ActorHost host) : Actor(host), ICancellationFirst
    {
        public Task Do(CancellationToken cancellationToken, int value) => Task.CompletedTask;
    }

    private sealed class WithHiddenStruct(ActorHost host) : Actor(host), IHiddenStruct
    {
        public Task Do(HiddenStruct value) => Task.CompletedTask;
    }

    private sealed class WithHiddenResult(ActorHost host) : Actor(host), IHiddenResult
    {
        public Task<ProbeData[]> Do() => Task.FromResult(Array.Empty<ProbeData>());
    }

    private sealed class Both(ActorHost host) : Actor(host), IFirst, ISecond
    {
        public Task Do() => Task.CompletedTask;
    }

    private sealed class WithoutInterface(ActorHost host) : Actor(host), INoActor
    {
        public Task Do() => Task.CompletedTask;
    }
}
