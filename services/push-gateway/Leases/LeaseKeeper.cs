using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Reports;
using DaprPush.Gateway.Settings;
using DaprPush.Gateway.Streams;
using DaprPush.Hosting.Actors;
using DaprPush.Messages.Routing;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Leases;

/// <summary>Tells the directory, again and again, that this gateway is alive; takes hold of all streams anew after a lapse.</summary>
internal sealed class LeaseKeeper(
    ActorCaller actors,
    GatewayIdentity identity,
    ConnectionRegistry connections,
    ReportedAccount account,
    StreamHubs hubs,
    RoutersClock clock,
    IOptions<GatewayOptions> options,
    TimeProvider time,
    ILogger<LeaseKeeper> logger) : BackgroundService
{
    private long _renewedAt;
    private volatile bool _hasRenewed;
    private bool _isHeld;
    private bool _isClockWrong;

    /// <summary>The directory waits three renewals before it takes the lease away.</summary>
    public bool IsHeld => _hasRenewed && SinceRenewal < options.Value.LeaseRenewalSeconds * TimeSpan.FromSeconds(3);

    /// <summary>Whether it has been held in this life of the process.</summary>
    public bool WasHeld => _hasRenewed;

    /// <summary>Time since the last renewal; meaningless before the first.</summary>
    public TimeSpan SinceRenewal => time.GetElapsedTime(Volatile.Read(ref _renewedAt));

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await actors.TellAsync(RouterActors.Directory, RouterActors.Release, identity.Self, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The lease runs out by itself; routers just take longer to notice.
            GatewayLog.LeaseNotRenewed(logger, exception.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.LeaseRenewalSeconds), time);
        do
        {
            await RenewAsync(stoppingToken).ConfigureAwait(false);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private async Task RenewAsync(CancellationToken stoppingToken)
    {
        try
        {
            var request = new LeaseRequest(identity.Self, connections.Count, hubs.Count) { Account = account.Number };
            var askedAt = time.GetTimestamp();
            var answer = await actors.AskAsync<LeaseRequest, LeaseAnswer>(RouterActors.Directory, RouterActors.Renew, request, stoppingToken)
                .ConfigureAwait(false);
            var answeredAt = time.GetTimestamp();
            Volatile.Write(ref _renewedAt, answeredAt);
            LearnTime(answer, askedAt, answeredAt);
            if (answer.Lapsed)
            {
                if (_hasRenewed)
                {
                    GatewayLog.LeaseLapsed(logger, hubs.Count);
                }

                // Also the first time: what was attached before there was a lease may have been let go for the lack of one.
                hubs.Reattach();
            }

            _hasRenewed = true;
            if (!_isHeld)
            {
                _isHeld = true;
                GatewayLog.LeaseHeld(logger, identity.Self.Id, identity.Self.Epoch);
            }
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            if (_isHeld || !_hasRenewed)
            {
                _isHeld = false;
                GatewayLog.LeaseNotRenewed(logger, exception.Message);
            }
        }
    }

    private void LearnTime(LeaseAnswer answer, long askedAt, long answeredAt)
    {
        if (answer.Now == 0)
        {
            // A router of a version before this one.
            return;
        }

        clock.Learn(answer.Now, askedAt, answeredAt);
        var isWrong = clock.Ahead.Duration() > ClockHealthCheck.Tolerance;
        if (isWrong && !_isClockWrong)
        {
            GatewayLog.ClockWrong(logger, clock.Ahead.TotalSeconds);
        }

        _isClockWrong = isWrong;
    }
}
