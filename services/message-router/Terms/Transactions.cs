using DaprPush.Router.State;

namespace DaprPush.Router.Terms;

/// <summary>
/// Divides changes into transactions that a store and a sidecar take, to be done one after another. A part that fits goes whole; of
/// one that does not the last change, which makes the others count, goes with the last transaction.
/// </summary>
internal static class Transactions
{
    /// <summary>Bytes of values in one: as base64 well under the 4 MiB that the runtime takes in a request.</summary>
    public const int MaxBytes = 2 * 1024 * 1024;

    /// <param name="parts">See <see cref="ActorTerm.SaveAsync"/>.</param>
    /// <param name="last">What goes after all of them.</param>
    /// <param name="maxOperations">In one transaction.</param>
    public static IEnumerable<IReadOnlyList<StateChange>> Of(IReadOnlyList<IReadOnlyList<StateChange>> parts, IReadOnlyList<StateChange> last, int maxOperations)
    {
        var transaction = new List<StateChange>();
        var bytes = 0L;
        foreach (var part in last.Count == 0 ? parts : parts.Append(last))
        {
            var size = part.Sum(SizeOf);
            if (transaction.Count > 0 && !Fits(part.Count, size))
            {
                yield return Take();
            }

            foreach (var change in part)
            {
                if (transaction.Count > 0 && !Fits(1, SizeOf(change)))
                {
                    yield return Take();
                }

                transaction.Add(change);
                bytes += SizeOf(change);
            }
        }

        if (transaction.Count > 0)
        {
            yield return transaction;
        }

        bool Fits(int operations, long size) => transaction.Count + operations <= maxOperations && bytes + size <= MaxBytes;

        List<StateChange> Take()
        {
            var taken = transaction;
            (transaction, bytes) = ([], 0);
            return taken;
        }
    }

    private static long SizeOf(StateChange change) => change.Value?.Length ?? 0;
}
