using System.Net;
using DaprPush.Messages.Connections;
using DaprPush.Messages.Message;
using DaprPush.Messages.Reading;
using DaprPush.Messages.Streams;
using DaprPush.SendApi.Problems;
using DaprPush.SendApi.Requests;
using DaprPush.SendApi.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DaprPush.SendApi.Connections;

/// <summary>The connections of all gateways, as the actors that track them know them: at most about a second old.</summary>
/// <remarks>Public for the same reason as <see cref="Intake.MessageIntake"/>.</remarks>
public sealed partial class OpenConnections
{
    private readonly GatewayActors _gateways;
    private readonly SendApiOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<OpenConnections> _logger;

    internal OpenConnections(GatewayActors gateways, IOptions<SendApiOptions> options, TimeProvider time, ILogger<OpenConnections> logger)
    {
        (_gateways, _options, _time, _logger) = (gateways, options.Value, time, logger);
    }

    /// <summary>A page of them, ordered by gateway and by the time they came.</summary>
    internal Task<ApiAnswer> ListAsync(IQueryCollection query, CancellationToken cancellationToken) =>
        ConnectionListQuery.Read(query, out var errors) is { } wanted
            ? GuardAsync("list", () => PageAsync(wanted, cancellationToken), cancellationToken)
            : Task.FromResult(ApiAnswer.Of(Problem.InvalidRequest(errors)));

    /// <summary>All gateways in numbers.</summary>
    internal Task<ApiAnswer> StatsAsync(CancellationToken cancellationToken) => GuardAsync(
        "stats",
        async () =>
        {
            var leases = await _gateways.ListAsync(cancellationToken);
            var gateways = await Task.WhenAll(leases.Select(async lease =>
                (lease, await _gateways.SummarizeAsync(lease.Gateway.Id, cancellationToken))));
            return ApiAnswer.Json(HttpStatusCode.OK, StatsAnswer.Of(gateways), ApiJson.Default.StatsAnswer);
        },
        cancellationToken);

    /// <summary>Whether a user is there, and when it was there last.</summary>
    internal Task<ApiAnswer> PresenceAsync(string userId, CancellationToken cancellationToken) => !NameRules.IsValid(userId)
        ? Task.FromResult(NoUser())
        : GuardAsync(
            "presence",
            async () =>
            {
                var presence = PresenceAnswer.Of(userId, await _gateways.PresenceAsync(userId, cancellationToken), _time.GetUtcNow());
                return ApiAnswer.Json(HttpStatusCode.OK, presence, ApiJson.Default.PresenceAnswer);
            },
            cancellationToken);

    /// <summary>
    /// Ends a connection and waits until its gateway says that it is over: 204; 202 where that takes longer than
    /// <see cref="SendApiOptions.DisconnectTimeout"/>.
    /// </summary>
    internal Task<ApiAnswer> DisconnectAsync(string id, CancellationToken cancellationToken) => ConnectionId.TryParse(id, out var connection)
        ? GuardAsync("disconnect", () => new Disconnect(_gateways, _options, _time).RunAsync(connection, cancellationToken), cancellationToken)
        : Task.FromResult(ApiAnswer.Of(Problem.UnknownConnection()));

    /// <summary>Ends all connections of a user, on all gateways: 204 and 202 as for one.</summary>
    internal Task<ApiAnswer> DisconnectUserAsync(string userId, CancellationToken cancellationToken) => NameRules.IsValid(userId)
        ? GuardAsync("disconnect user", () => new Disconnect(_gateways, _options, _time).RunAsync(userId, cancellationToken), cancellationToken)
        : Task.FromResult(NoUser());

    private static ApiAnswer NoUser() => ApiAnswer.Of(Problem.InvalidRequest([new FieldError("id", NameRules.Description)]));

    private async Task<ApiAnswer> PageAsync(ConnectionListQuery wanted, CancellationToken cancellationToken)
    {
        var found = new List<ConnectionAnswer>();
        var incomplete = new List<string>();
        foreach (var lease in await _gateways.ListAsync(cancellationToken))
        {
            var gateway = lease.Gateway.Id;
            if ((wanted.Gateway is not null && wanted.Gateway != gateway) || string.CompareOrdinal(gateway, wanted.After?.Gateway) < 0)
            {
                continue;
            }

            var after = wanted.After?.Gateway == gateway ? wanted.After.ConnectionId : null;
            ConnectionPage page;
            do
            {
                if (found.Count == wanted.Limit)
                {
                    return Answer(found, new PageToken(gateway, after).Write(wanted), incomplete);
                }

                var query = new ConnectionQuery(after, wanted.Limit - found.Count) { UserId = wanted.UserId, Stream = wanted.Stream };
                page = await _gateways.FindAsync(gateway, query, cancellationToken);
                found.AddRange(page.Connections.Select(ConnectionAnswer.Of));
                after = page.Connections.Count > 0 ? page.Connections[^1].Id : after;
            }
            while (page.HasMore);

            if (!page.IsWhole)
            {
                incomplete.Add(gateway);
            }
        }

        return Answer(found, nextPageToken: null, incomplete);
    }

    private static ApiAnswer Answer(List<ConnectionAnswer> found, string? nextPageToken, List<string> incomplete) => ApiAnswer.Json(
        HttpStatusCode.OK,
        new ConnectionListAnswer(found, nextPageToken, incomplete.Count > 0 ? incomplete : null),
        ApiJson.Default.ConnectionListAnswer);

    private async Task<ApiAnswer> GuardAsync(string what, Func<Task<ApiAnswer>> answer, CancellationToken cancellationToken)
    {
        try
        {
            return await answer();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnreachable(exception, what);
            return ApiAnswer.Of(Problem.RouterUnavailable(_options.RetryAfterSeconds));
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The actors that track the gateways could not be asked ({What}).")]
    private partial void LogUnreachable(Exception exception, string what);
}
