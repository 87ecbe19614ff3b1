using DaprPush.Gateway.Connections;
using DaprPush.Messages.Connections;

namespace DaprPush.Gateway.Reports;

/// <summary>Takes connections for a report until it is full.</summary>
internal static class ReportLimit
{
    public static IReadOnlyList<ReportedConnection> Take(Queue<SseConnection> connections)
    {
        var taken = new List<ReportedConnection>();
        var bytes = 0;
        while (taken.Count < ConnectionReport.MaxChanges && connections.TryPeek(out var next))
        {
            var subscription = next.Subscription;
            var reported = new ReportedConnection(next.Id, next.UserId, subscription.SessionId, subscription.Streams);
            bytes += reported.Size;
            if (bytes > ConnectionReport.MaxBytes && taken.Count > 0)
            {
                break;
            }

            connections.Dequeue();
            taken.Add(reported);
        }

        return taken;
    }
}
