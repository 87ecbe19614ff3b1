using System.Diagnostics.Metrics;

namespace DaprPush.Router.Metrics;

/// <summary>What the router counts, under the meter <c>DaprPush.Router</c>. Nothing is labelled by stream, user or gateway.</summary>
internal sealed class RouterMetrics(IMeterFactory meters)
{
    public const string MeterName = "DaprPush.Router";

    private readonly Counter<long> _events = Of(meters).CreateCounter<long>("push.router.events", "{event}", "Events taken from the broker, by outcome.");
    private readonly Histogram<double> _duration = Of(meters).CreateHistogram<double>("push.router.event.duration", "s", "From an event's arrival to its outcome.");
    private readonly Counter<long> _messages = Of(meters).CreateCounter<long>("push.router.messages", "{message}", "Messages routed.");
    private readonly Counter<long> _expired = Of(meters).CreateCounter<long>("push.router.messages.expired", "{message}", "Messages dropped because they had expired when they came.");
    private readonly Counter<long> _appended = Of(meters).CreateCounter<long>("push.router.appended", "{message}", "Messages numbered and stored, once for each stream.");
    private readonly Counter<long> _known = Of(meters).CreateCounter<long>("push.router.duplicates", "{message}", "Messages a stream had already.");
    private readonly Counter<long> _parked = Of(meters).CreateCounter<long>("push.router.parked", "{message}", "Messages that came before one sent earlier, and waited.");
    private readonly Counter<long> _released = Of(meters).CreateCounter<long>("push.router.released", "{message}", "Messages numbered after they had waited.");
    private readonly Counter<long> _givenUp = Of(meters).CreateCounter<long>("push.router.given_up", "{message}", "Messages numbered without the one they waited for.");
    private readonly Counter<long> _deliveries = Of(meters).CreateCounter<long>("push.router.deliveries", "{message}", "Messages published for gateways, once for each gateway.");
    private readonly Counter<long> _published = Of(meters).CreateCounter<long>("push.router.gateway.events", "{event}", "Events published for gateways.");

    private readonly Counter<long> _repeated = Of(meters).CreateCounter<long>("push.router.repeated", "{message}", "Messages sent again for want of an acknowledgement.");
    private readonly Counter<long> _buried = Of(meters).CreateCounter<long>("push.router.deadletters", "{message}", "Messages given up because nobody acknowledged them.");

    public void EventDone(string outcome, TimeSpan duration)
    {
        _events.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        _duration.Record(duration.TotalSeconds);
    }

    public void Repeated() => _repeated.Add(1);

    public void Buried() => _buried.Add(1);

    public void Routed(int messages) => _messages.Add(messages);

    public void Expired(int messages) => _expired.Add(messages);

    public void Appended(int messages) => _appended.Add(messages);

    public void AlreadyKnown(int messages) => _known.Add(messages);

    public void Waited(int parked, int released, int givenUp)
    {
        _parked.Add(parked);
        _released.Add(released);
        _givenUp.Add(givenUp);
    }

    public void Published(int messages)
    {
        _published.Add(1);
        _deliveries.Add(messages);
    }

    // The factory gives the same meter for the same name.
    private static Meter Of(IMeterFactory meters) => meters.Create(MeterName);
}
