using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Streams;

/// <summary>
/// What the hub loop asks of a stream's actor. The answer comes back as work of the loop, never before the call returns; a call that
/// fails is made again as long as its answer is wanted.
/// </summary>
internal interface IStreamCalls
{
    /// <summary>Takes hold of the stream and reads what follows <paramref name="after"/>.</summary>
    /// <param name="isWanted">Asked after a failure.</param>
    /// <param name="givenUp">It failed and was not wanted any more.</param>
    void Attach(StreamName stream, StreamPosition? after, Func<bool> isWanted, Action<StreamPage> then, Action givenUp);

    /// <inheritdoc cref="Attach"/>
    void Read(StreamName stream, StreamPosition after, Func<bool> isWanted, Action<StreamPage> then, Action givenUp);

    /// <summary>Reads the messages after a number that nobody has acknowledged yet, to send them again.</summary>
    /// <inheritdoc cref="Attach"/>
    void Unacknowledged(StreamName stream, long after, Func<bool> isWanted, Action<UnacknowledgedPage> then, Action givenUp);

    /// <summary>Tried once: an actor that does not hear of it sends on, and is told again then.</summary>
    void Detach(StreamName stream, Action then);
}
