namespace DaprPush.DevSidecar.PubSub;

/// <summary>
/// A running subscription. Disposing it takes no new messages, waits for those in the handler, acknowledges them and leaves the
/// group; a second call waits for the first.
/// </summary>
internal interface IBrokerSubscription : IAsyncDisposable
{
    /// <summary>
    /// Ends as when its process is killed: takes nothing more, acknowledges nothing, hands nothing back. What it had comes again when
    /// the broker notices by itself.
    /// </summary>
    ValueTask AbandonAsync();
}
