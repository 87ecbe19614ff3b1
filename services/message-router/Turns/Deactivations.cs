using DaprPush.Router.State;

namespace DaprPush.Router.Turns;

/// <summary>
/// Answers <c>DELETE /actors/{type}/{id}</c> at once. The SDK's own answer waits for the actor's turn, the turn may wait for a state
/// call, and the runtime, which asks without a deadline, holds state calls back until all have answered: placement gives up after 8 s,
/// and no router could be called any more. What the instance remembers is void from here on, so nothing rests on when it ends.
/// </summary>
internal sealed partial class Deactivations(InstanceLives lives, IServiceProvider services, ILogger<Deactivations> logger)
{
    /// <summary>Deactivations that the SDK has not done yet; with more of them the runtime waits for the SDK's answer.</summary>
    public const int MaxUnderWay = 100_000;

    private int _underWay;

    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Ends what the instance remembers, and hands the deactivation to the SDK.</summary>
    public Task PassOnAsync(HttpContext context, RequestDelegate sdk)
    {
        var (type, id) = ((string)context.Request.RouteValues["actorTypeName"]!, (string)context.Request.RouteValues["actorId"]!);
        lives.End(type, id);
        if (Interlocked.Increment(ref _underWay) > MaxUnderWay)
        {
            Interlocked.Decrement(ref _underWay);
            return sdk(context);
        }

        // This request ends before the SDK is done.
        var after = new DefaultHttpContext { RequestServices = services };
        after.Request.RouteValues = new RouteValueDictionary(context.Request.RouteValues);
        _ = Task.Run(() => DeactivateAsync(type, id, () => sdk(after)));
        return Task.CompletedTask;
    }

    private async Task DeactivateAsync(string type, string id, Func<Task> deactivate)
    {
        try
        {
            await deactivate();
        }
#pragma warning disable CA1031 // Whatever it was: the runtime has its answer, and the instance's memory is void.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(exception, type, id);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The instance of {Type} '{Id}' that the sidecar let go did not end well.")]
    private partial void LogFailed(Exception exception, string type, string id);
}
