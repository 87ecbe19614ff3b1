namespace DaprPush.Gateway.Streams;

/// <summary>
/// Which stream's events are being gathered for its followers: one at a time, so that events of different streams reach a connection
/// in the order they came. Only the hub loop touches it.
/// </summary>
internal sealed class Gathering
{
    private Audience? _current;

    /// <summary>Something comes for this stream: what another one has gathered goes first.</summary>
    public void TurnTo(Audience audience)
    {
        if (_current != audience)
        {
            _current?.Offer();
            _current = audience;
        }
    }

    /// <summary>The end of a turn of the hub loop.</summary>
    public void End()
    {
        _current?.Offer();
        _current = null;
    }
}
