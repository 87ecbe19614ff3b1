using DaprPush.Router.Gateways;
using DaprPush.Router.Settings;
using DaprPush.Router.State;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Users;

/// <summary>
/// The stored records of users, ordinary values of the state store, each replaced only by who knows it (ETag and first-write). So whoever
/// has news of many users writes them all in few calls, and nobody needs to own a user for that: calling each user's actor would be a call,
/// a read and a write for each user, where ten thousand come back at the same moment.
/// </summary>
internal sealed class UserRecords(ActorStateClient client, LiveGateways living, IOptions<RouterOptions> options, TimeProvider time)
{
    /// <summary>
    /// Users in one call of the state store. The runtime does them at the same time, each on a connection of the store's pool, and the
    /// streams' own transactions wait behind them for no longer.
    /// </summary>
    public const int InACall = 100;

    // Another gateway of the same user writes now and then; more than that is no chance.
    private const int MaxAttempts = 5;

    private readonly string _path = $"v1.0/state/{options.Value.StateStore}";
    private readonly int _ttlSeconds = (int)Math.Min(options.Value.LastSeenRetention.TotalSeconds, int.MaxValue);

    /// <returns>Null for a user who was never there, or too long ago.</returns>
    public async Task<UserRecord?> FindAsync(string user) =>
        await client.ReadVersionAsync(_path + "/" + KeyOf(user)) is var (value, _) ? UserRecord.Read(value) : null;

    /// <summary>Notes what a gateway says of users, up to <see cref="InACall"/>: one read and, where it is news, one write for all of them.</summary>
    /// <exception cref="Exception">Some could not be noted. Noting them all again does no harm.</exception>
    public async Task NoteAsync(IReadOnlyCollection<(string User, UserPlace Place)> news)
    {
        for (var attempt = 1; ; attempt++)
        {
            var stored = await client.ReadVersionsAsync(_path, [.. news.Select(one => KeyOf(one.User))]);
            var changes = new List<VersionedChange>();
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            foreach (var (user, place) in news)
            {
                var found = stored.TryGetValue(KeyOf(user), out var version);
                var known = found ? UserRecord.Read(version.Value) : UserRecord.Empty;
                var next = known.With(place, living, now);
                if (!ReferenceEquals(next, known))
                {
                    changes.Add(new VersionedChange(new StateChange(KeyOf(user), next.Write(), _ttlSeconds), found ? version.ETag : null));
                }
            }

            if (changes.Count == 0 || await client.ReplaceAsync(_path, changes))
            {
                return;
            }

            if (attempt == MaxAttempts)
            {
                throw new InvalidOperationException($"The records of {news.Count} users could not be written: others wrote them {attempt} times meanwhile.");
            }
        }
    }

    private static string KeyOf(string user) => "user-" + user;
}
