using System.Net;
using Dapr.Actors;
using Dapr.Actors.Runtime;
using DaprPush.DevSidecar.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Tests.Actors;

/// <summary>An app on the official SDK, whose actor's turn waits for <see cref="Turns"/> before it asks for its state.</summary>
internal sealed class SdkHost : IAsyncDisposable
{
    private readonly WebApplication _web;

    private SdkHost(WebApplication web, Turns turns) => (_web, Turns) = (web, turns);

    public Turns Turns { get; }

    /// <param name="port">Its own.</param>
    /// <param name="sidecarPort">That of its sidecar's HTTP API.</param>
    /// <param name="answersDeactivationsAtOnce">Whether a DELETE is answered before the SDK, which waits for the actor's turn, has dealt with it.</param>
    public static async Task<SdkHost> StartAsync(int port, int sidecarPort, bool answersDeactivationsAtOnce)
    {
        var turns = new Turns();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddSingleton(turns);
        builder.Services.AddActors(options =>
        {
            options.Actors.RegisterActor<Stateful>();
            options.HttpEndpoint = $"http://127.0.0.1:{sidecarPort}";
            options.DrainOngoingCallTimeout = TimeSpan.FromSeconds(1);
        });
        var web = builder.Build();
        web.Use(async (http, next) =>
        {
            if (HttpMethods.IsDelete(http.Request.Method))
            {
                turns.Deactivate();
                if (answersDeactivationsAtOnce)
                {
                    // The connection is not used again: what came next on it would wait for this one's end.
                    http.Response.Headers.Connection = "close";
                    await http.Response.CompleteAsync();
                }
            }

            await next(http);
        });

        web.UseRouting();
        web.MapActorsHandlers();
        await web.StartAsync();
        return new SdkHost(web, turns);
    }

    public async ValueTask DisposeAsync()
    {
        Turns.Release();
        await _web.StopAsync(new CancellationToken(canceled: true));
        await _web.DisposeAsync();
    }
}

/// <summary>Holds turns back until the test lets them go on.</summary>
public sealed class Turns
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _begun;
    private int _deactivations;

    public int Begun => Volatile.Read(ref _begun);

    /// <summary>Deactivations that the app was asked for.</summary>
    public int Deactivations => Volatile.Read(ref _deactivations);

    public void Deactivate() => Interlocked.Increment(ref _deactivations);

    public Task BeginAsync()
    {
        Interlocked.Increment(ref _begun);
        return _released.Task;
    }

    public void Release() => _released.TrySetResult();
}

/// <summary>What the actor can do.</summary>
public interface IStateful : IActor
{
    Task<int> CountAsync();
}

/// <summary>Counts its calls in its state.</summary>
public sealed class Stateful(ActorHost host, Turns turns) : Actor(host), IStateful
{
    public async Task<int> CountAsync()
    {
        await turns.BeginAsync();
        var count = await StateManager.GetOrAddStateAsync("count", 0) + 1;
        await StateManager.SetStateAsync("count", count);
        return count;
    }
}
