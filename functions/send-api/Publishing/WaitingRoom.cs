namespace DaprPush.SendApi.Publishing;

/// <summary>Counts what was accepted for publishing and is not answered yet, so that a slow broker cannot fill the memory.</summary>
internal sealed class WaitingRoom(int maxMessages, int maxBytes)
{
    private readonly Lock _gate = new();
    private int _messages;
    private long _bytes;

    /// <summary>False when there is no room. A submission larger than the whole room gets in when nobody else is there.</summary>
    public bool TryEnter(Submission submission)
    {
        lock (_gate)
        {
            if (_messages > 0 && (_messages + submission.Messages.Count > maxMessages || _bytes + submission.Bytes > maxBytes))
            {
                return false;
            }

            _messages += submission.Messages.Count;
            _bytes += submission.Bytes;
            return true;
        }
    }

    public void Leave(Submission submission)
    {
        lock (_gate)
        {
            _messages -= submission.Messages.Count;
            _bytes -= submission.Bytes;
        }
    }
}
