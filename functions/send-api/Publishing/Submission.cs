using System.Diagnostics;
using DaprPush.Hosting.Tracing;
using DaprPush.Messages.Routing;

namespace DaprPush.SendApi.Publishing;

/// <summary>A request's messages on their way into the broker.</summary>
/// <param name="messages">At least one, in the order in which they are published.</param>
/// <param name="submittedAt">The time provider's timestamp.</param>
internal sealed class Submission(IReadOnlyList<IngestMessage> messages, long submittedAt)
{
    private readonly TaskCompletionSource<CommitOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<IngestMessage> Messages => messages;

    public long SubmittedAt => submittedAt;

    /// <summary>The request's span; default where it is not traced.</summary>
    public ActivityContext Trace { get; } = PushTracing.Current;

    // Beside a body they are nothing; of a thousand users they are more than it.
    private const int UncountedStreams = 2;
    private const int BytesBesideAName = 16;

    /// <summary>Bytes of the bodies of all messages, and of the names of their streams where they are many.</summary>
    public long Bytes { get; } = messages.Sum(message => (long)SizeOf(message));

    /// <summary>Messages that an event holds already; less than all of them where the rest needs another event.</summary>
    public int Taken { get; set; }

    public Task<CommitOutcome> Outcome => _outcome.Task;

    public bool IsTaken => Taken == messages.Count;

    public static int SizeOf(IngestMessage message)
    {
        var size = message.Message.Body.Utf8.Length;
        for (var i = UncountedStreams; i < message.Streams.Count; i++)
        {
            size += message.Streams[i].Text.Length + BytesBesideAName;
        }

        return size;
    }

    /// <summary>Ends the wait. False when it was over before.</summary>
    public bool TryEnd(CommitOutcome outcome) => _outcome.TrySetResult(outcome);
}
