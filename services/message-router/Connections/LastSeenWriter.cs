using DaprPush.Hosting.Actors;
using DaprPush.Messages.Connections;
using DaprPush.Messages.Routing;
using DaprPush.Router.Turns;

namespace DaprPush.Router.Connections;

/// <summary>Hands users to the actors that remember when they were seen, one call for many of them.</summary>
internal sealed class LastSeenWriter(ActorCaller actors)
{
    // So many operations in one state transaction.
    private const int MaxUsers = 500;

    /// <param name="at">Unix time in milliseconds.</param>
    /// <exception cref="Exception">Some could not be noted. Noting them all again does no harm.</exception>
    public Task NoteAsync(IReadOnlyCollection<string> users, long at)
    {
        return Task.WhenAll(users.GroupBy(RouterActors.LastSeenOf).Select(async group =>
        {
            foreach (var some in group.Chunk(MaxUsers))
            {
                await actors.Within(TurnTime.ForACall()).TellAsync(group.Key, RouterActors.NoteSeen, new UsersSeen(some, at));
            }
        }));
    }
}
