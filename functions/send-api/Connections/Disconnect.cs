using System.Net;
using DaprPush.Messages.Connections;
using DaprPush.SendApi.Problems;
using DaprPush.SendApi.Requests;
using DaprPush.SendApi.Settings;

namespace DaprPush.SendApi.Connections;

/// <summary>Has connections ended, and waits for their gateways to say that they are.</summary>
internal sealed class Disconnect(GatewayActors gateways, SendApiOptions options, TimeProvider time)
{
    // A client knows its connection's id a moment before the gateway has reported it.
    private static readonly TimeSpan ReportDelay = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public async Task<ApiAnswer> RunAsync(ConnectionId connection, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        if (!(await gateways.ListAsync(cancellationToken)).Any(lease => lease.Gateway.Id == connection.Gateway))
        {
            return ApiAnswer.Of(Problem.UnknownConnection());
        }

        var state = await gateways.DisconnectAsync(connection, cancellationToken);
        while (!state.IsOpen && IsNew(connection) && time.GetElapsedTime(begun) < ReportDelay)
        {
            await Task.Delay(Pause, time, cancellationToken);
            state = await gateways.DisconnectAsync(connection, cancellationToken);
        }

        if (!state.IsOpen)
        {
            return ApiAnswer.Of(state.IsWhole ? Problem.UnknownConnection() : Problem.RouterUnavailable(options.RetryAfterSeconds));
        }

        return await WaitAsync(connection.Text, async () => !(await gateways.LookAsync(connection, cancellationToken)).IsOpen, begun, cancellationToken);
    }

    /// <summary>All connections of a user, whether there are any or not.</summary>
    public async Task<ApiAnswer> RunAsync(string userId, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        return (await gateways.EndConnectionsAsync(userId, cancellationToken)).Gateways.Count == 0
            ? ApiAnswer.Nothing
            : await WaitAsync(userId, async () => (await gateways.PresenceAsync(userId, cancellationToken)).Gateways.Count == 0, begun, cancellationToken);
    }

    private async Task<ApiAnswer> WaitAsync(string id, Func<Task<bool>> isOver, long begun, CancellationToken cancellationToken)
    {
        while (time.GetElapsedTime(begun) < options.DisconnectTimeout)
        {
            await Task.Delay(Pause, time, cancellationToken);
            if (await isOver())
            {
                return ApiAnswer.Nothing;
            }
        }

        return ApiAnswer.Json(HttpStatusCode.Accepted, new DisconnectAnswer(id, DisconnectAnswer.Disconnecting), ApiJson.Default.DisconnectAnswer);
    }

    private bool IsNew(ConnectionId connection) => (time.GetUtcNow() - connection.ConnectedAt).Duration() < ReportDelay;
}
