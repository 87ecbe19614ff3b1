using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Streams;

/// <summary>
/// What the hub loop asks of a stream's shard. The answer comes back as work of the loop, never before the call returns; a call that
/// fails is made again as long as its answer is wanted.
/// </summary>
internal interface IStreamCalls
{
    /// <summary>Called when a shard has forgotten which streams this gateway holds: all but those that are being attached have to be attached again.</summary>
    Action<ShardName> Forgotten { get; set; }

    /// <summary>Stands for what the shard knows of this gateway, as the answer that the loop is working on said; null before the first.</summary>
    string? RegistrationOf(ShardName shard);

    /// <summary>Takes hold of the stream and reads it.</summary>
    /// <param name="from">From where on.</param>
    /// <param name="by">Who waits for it; null where nobody does.</param>
    /// <param name="isWanted">Asked after a failure.</param>
    /// <param name="givenUp">It failed and was not wanted any more.</param>
    void Attach(StreamName stream, HistoryFrom from, object? by, Func<bool> isWanted, Action<StreamPage> then, Action givenUp);

    /// <inheritdoc cref="Attach"/>
    void Read(StreamName stream, HistoryFrom from, Func<bool> isWanted, Action<StreamPage> then, Action givenUp);

    /// <summary>Reads the messages after a number that nobody has acknowledged yet, to send them again.</summary>
    /// <inheritdoc cref="Attach"/>
    void Unacknowledged(StreamName stream, long after, Func<bool> isWanted, Action<UnacknowledgedPage> then, Action givenUp);

    /// <summary>Tried once: a shard that does not hear of it sends on, and is told again then.</summary>
    void Detach(StreamName stream, Action then);

    /// <summary>Looks whether the shard still knows this gateway, where no other call is about to.</summary>
    /// <param name="holdsNoOther">Whether all streams of the shard that the gateway holds were attached under the registration; asked where that was not so yet.</param>
    void Look(ShardName shard, Func<bool> holdsNoOther);
}
