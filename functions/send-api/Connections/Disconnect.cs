using System.Net;
using DaprPush.Messages.Connections;
using DaprPush.SendApi.Problems;
using DaprPush.SendApi.Requests;
using DaprPush.SendApi.Settings;

namespace DaprPush.SendApi.Connections;

/// <summary>Has a connection ended, and waits for its gateway to say that it is.</summary>
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

        while (time.GetElapsedTime(begun) < options.DisconnectTimeout)
        {
            await Task.Delay(Pause, time, cancellationToken);
            if (!(await gateways.LookAsync(connection, cancellationToken)).IsOpen)
            {
                return ApiAnswer.Nothing;
            }
        }

        return ApiAnswer.Json(
            HttpStatusCode.Accepted, new DisconnectAnswer(connection.Text, DisconnectAnswer.Disconnecting), ApiJson.Default.DisconnectAnswer);
    }

    private bool IsNew(ConnectionId connection) => (time.GetUtcNow() - connection.ConnectedAt).Duration() < ReportDelay;
}
