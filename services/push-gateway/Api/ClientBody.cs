namespace DaprPush.Gateway.Api;

/// <summary>
/// A request's body on its way to the send API. Remembers what went wrong while it was read: that is the client's fault, not the
/// sidecar's, whatever exception the sender of the request wraps it in.
/// </summary>
/// <param name="progressed">Called each time that some of it has come.</param>
internal sealed class ClientBody(Stream body, Action progressed) : Stream
{
    /// <summary>Why the body could not be read; null where it could.</summary>
    public Exception? Fault { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            progressed();
            return read;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Fault = exception;
            throw;
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
