using DaprPush.Messages.Routing;

namespace DaprPush.Router.Ingest;

/// <summary>
/// Packs, for each gateway, every message it is to have: once, in the order the messages came in, with its number in each of the
/// streams that the gateway holds.
/// </summary>
internal static class GatewayParcels
{
    /// <param name="plan">All of its groups have their results.</param>
    /// <param name="maxBytes">Bytes of bodies in one batch; a single larger message goes alone.</param>
    /// <returns>The batches of each gateway, in their order.</returns>
    public static IReadOnlyCollection<IReadOnlyList<DeliveryBatch>> Pack(IngestPlan plan, int maxBytes)
    {
        var parcels = new ParcelSet(maxBytes);
        foreach (var planned in plan.Messages)
        {
            // Within a stream by rising numbers: what was released before this message goes before it.
            foreach (var (group, index) in planned.Places)
            {
                if (group.Result!.Seqs[index] is > 0 and var seq)
                {
                    AddReleased(parcels, group, seq);
                }
            }

            foreach (var (group, index) in planned.Places)
            {
                var seq = group.Result!.Seqs[index];
                if (seq > 0 || planned.IsEphemeral)
                {
                    Add(parcels, group, planned.Message, seq);
                }
            }
        }

        foreach (var group in plan.Groups)
        {
            AddReleased(parcels, group, long.MaxValue);
        }

        return parcels.Batches;
    }

    private static void AddReleased(ParcelSet parcels, StreamGroup group, long before)
    {
        foreach (var (seq, message) in group.ReleasedBefore(before))
        {
            Add(parcels, group, message, seq);
        }
    }

    private static void Add(ParcelSet parcels, StreamGroup group, RoutedMessage message, long seq) =>
        parcels.Add(message, new DeliveryPosition(group.Stream, group.Result!.Epoch, seq), group.Result.Holders, group.Result.PossibleHolders);
}
