namespace DaprPush.Router.Streams;

/// <summary>Another instance has written to the stream during this turn; the turn has changed nothing.</summary>
internal sealed class StreamTakenOverException()
    : InvalidOperationException("Another instance of the actor has written to the stream during this turn.");
