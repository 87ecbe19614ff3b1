using DaprPush.Messages.Routing;

namespace DaprPush.SendApi.Publishing;

/// <summary>The next event while it is gathered.</summary>
/// <param name="maxMessages">Messages it may hold.</param>
/// <param name="maxBytes">Bytes of bodies it may hold; the first message goes in whatever its size.</param>
internal sealed class EventDraft(int maxMessages, int maxBytes)
{
    private readonly List<IngestMessage> _messages = [];
    private readonly List<Submission> _submissions = [];
    private long _bytes;

    public IReadOnlyList<IngestMessage> Messages => _messages;

    /// <summary>The submissions that have a message in it.</summary>
    public IReadOnlyList<Submission> Submissions => _submissions;

    /// <summary>
    /// Takes the submission's messages: all of them, or, when they exceed the limits on their own and the event is empty, as many
    /// as fit. False when nothing was taken: a batch that fits into an event of its own is not torn to fill this one up.
    /// </summary>
    public bool TryAdd(Submission submission)
    {
        if (_messages.Count > 0 && !HasRoomForAll(submission))
        {
            return false;
        }

        var messages = submission.Messages;
        for (; submission.Taken < messages.Count; submission.Taken++)
        {
            var size = Submission.SizeOf(messages[submission.Taken]);
            if (_messages.Count > 0 && (_messages.Count == maxMessages || _bytes + size > maxBytes))
            {
                break;
            }

            _messages.Add(messages[submission.Taken]);
            _bytes += size;
        }

        _submissions.Add(submission);
        return true;
    }

    public void Clear()
    {
        _messages.Clear();
        _submissions.Clear();
        _bytes = 0;
    }

    // Only a submission of which nothing is taken yet meets an event that holds something: a torn one goes on as the first of the next.
    private bool HasRoomForAll(Submission submission) =>
        _messages.Count + submission.Messages.Count <= maxMessages && _bytes + submission.Bytes <= maxBytes;
}
