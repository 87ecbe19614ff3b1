using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DaprPush.Router.Tests.Watch;

/// <summary>A sidecar that says that it is well, while actors cannot be called.</summary>
internal sealed class StuckSidecar : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _looks;
    private int _endings;

    /// <param name="hangs">Calls of actors get no answer; else they get an error.</param>
    public StuckSidecar(int port, string metadata, bool hangs)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        _app = builder.Build();
        _app.MapGet("/v1.0/healthz", () => Results.NoContent());
        _app.MapGet("/v1.0/metadata", () =>
        {
            Interlocked.Increment(ref _looks);
            return Results.Text(metadata, "application/json");
        });
        _app.MapPost("/v1.0/shutdown", () =>
        {
            Interlocked.Increment(ref _endings);
            return Results.NoContent();
        });
        _app.MapPut("/v1.0/actors/{**rest}", async context =>
        {
            if (hangs)
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            }

            context.Response.StatusCode = StatusCodes.Status404NotFound;
        });
    }

    /// <summary>How often its metadata was asked for.</summary>
    public int Looks => Volatile.Read(ref _looks);

    /// <summary>How often it was asked to end.</summary>
    public int Endings => Volatile.Read(ref _endings);

    public Task StartAsync() => _app.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
