namespace DaprPush.DevSidecar.Redis.Protocol;

/// <summary>A place in the queue of those who wait for replies, which come in the order of the commands.</summary>
/// <param name="sentAt">When the command was queued, as a timestamp of the connection's clock.</param>
/// <param name="allowance">What the command may take beyond the usual time for a reply, for instance its BLOCK time.</param>
internal abstract class PendingReply(long sentAt, TimeSpan allowance)
{
    public long SentAt { get; } = sentAt;

    public TimeSpan Allowance { get; } = allowance;

    /// <summary>Takes the next reply; true when it was the last one waited for.</summary>
    public abstract bool Take(in RespValue reply);

    public abstract void Fail(Exception reason);
}

/// <summary>Waits for one reply.</summary>
internal sealed class SingleReply(long sentAt, TimeSpan allowance) : PendingReply(sentAt, allowance)
{
    private readonly TaskCompletionSource<RespValue> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<RespValue> Task => _source.Task;

    public override bool Take(in RespValue reply)
    {
        _source.TrySetResult(reply);
        return true;
    }

    public override void Fail(Exception reason) => _source.TrySetException(reason);
}

/// <summary>Waits for the replies of commands that were sent together.</summary>
internal sealed class BatchReply(long sentAt, int count) : PendingReply(sentAt, TimeSpan.Zero)
{
    private readonly TaskCompletionSource<RespValue[]> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RespValue[] _replies = new RespValue[count];
    private int _taken;

    public Task<RespValue[]> Task => _source.Task;

    public override bool Take(in RespValue reply)
    {
        _replies[_taken++] = reply;
        if (_taken < _replies.Length)
        {
            return false;
        }

        _source.TrySetResult(_replies);
        return true;
    }

    public override void Fail(Exception reason) => _source.TrySetException(reason);
}
