using DaprPush.Hosting.Actors;
using DaprPush.Messages.Connections;
using DaprPush.Messages.Routing;
using DaprPush.Router.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Connections;

/// <summary>Hands users to the actors that remember when they were seen, one call for many of them.</summary>
internal sealed class LastSeenWriter(ActorCaller actors, IOptions<RouterOptions> options)
{
    // So many operations in one state transaction.
    private const int MaxUsers = 500;

    /// <param name="at">Unix time in milliseconds.</param>
    /// <exception cref="Exception">Some could not be noted. Noting them all again does no harm.</exception>
    public async Task NoteAsync(IReadOnlyCollection<string> users, long at)
    {
        using var limit = new CancellationTokenSource(options.Value.CallTimeout);
        await Task.WhenAll(users.GroupBy(RouterActors.LastSeenOf).Select(async group =>
        {
            foreach (var some in group.Chunk(MaxUsers))
            {
                await actors.TellAsync(group.Key, RouterActors.NoteSeen, new UsersSeen(some, at), limit.Token);
            }
        }));
    }
}
