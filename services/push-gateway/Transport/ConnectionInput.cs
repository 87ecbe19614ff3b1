using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace DaprPush.Gateway.Transport;

/// <summary>
/// What a connection's client said. It ends when the connection is aborted, whatever was read ahead: requests of a client that is gone
/// are not served.
/// </summary>
internal sealed class ConnectionInput(PipeReader inner, ConnectionSocket socket) : PipeReader
{
    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfAborted();
        return inner.ReadAsync(cancellationToken);
    }

    public override bool TryRead(out ReadResult result)
    {
        ThrowIfAborted();
        return inner.TryRead(out result);
    }

    private void ThrowIfAborted()
    {
        if (socket.IsAborted)
        {
            throw new ConnectionResetException("The client is gone.");
        }
    }
}
