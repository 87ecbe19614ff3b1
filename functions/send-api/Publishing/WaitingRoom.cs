using DaprPush.SendApi.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.SendApi.Publishing;

/// <summary>Counts what was accepted for publishing and is not answered yet, so that a slow broker cannot fill the memory.</summary>
internal sealed class WaitingRoom(IOptions<SendApiOptions> options)
{
    private readonly int _maxMessages = options.Value.MaxWaitingMessages;
    private readonly long _maxBytes = options.Value.MaxWaitingBytes;
    private readonly Lock _gate = new();
    private int _messages;
    private long _bytes;

    public int Messages => Volatile.Read(ref _messages);

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>False when there is no room. A submission larger than the whole room gets in when nobody else is there.</summary>
    public bool TryEnter(Submission submission)
    {
        lock (_gate)
        {
            if (_messages > 0 && (_messages + submission.Messages.Count > _maxMessages || _bytes + submission.Bytes > _maxBytes))
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
