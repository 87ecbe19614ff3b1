using System.Net;
using DaprPush.Gateway.Streams;
using DaprPush.Hosting.Security.Callers;
using DaprPush.Hosting.Security.Limits;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Access;

/// <summary>Limits how fast a caller may name streams that this gateway does not hold. Nothing is asked where nobody is limited.</summary>
internal sealed class NewStreams(NewStreamRates rates, HubLoop loop, HubSet hubs)
{
    public bool CountsUsers => rates.CountsUsers;

    public bool CountsAddresses => rates.CountsAddresses;

    /// <param name="user">Null where it is not counted.</param>
    /// <param name="address">Null where it is not counted.</param>
    /// <returns>Why they may not be followed now; null where they may.</returns>
    public async ValueTask<Refusal?> TakeAsync(string? user, IPAddress? address, IReadOnlyList<StreamName> streams, CancellationToken cancellationToken)
    {
        if ((user is null || !rates.CountsUsers) && (address is null || !rates.CountsAddresses))
        {
            return null;
        }

        var count = 0;
        await loop.PostAsync(() => count = streams.Count(stream => hubs.Find(stream) is null)).WaitAsync(cancellationToken).ConfigureAwait(false);
        return rates.Take(user, address, count);
    }
}
