using System.Buffers;

namespace DaprPush.SendApi.Requests;

/// <summary>A request's body in pooled memory, which goes back when it is disposed of.</summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstRead = 4096;

    private byte[] _buffer;
    private int _length;

    private RequestBody(int capacity) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Reads to the end. Null as soon as it is clear that there are more than <paramref name="limit"/> bytes.</summary>
    /// <param name="stream">The body.</param>
    /// <param name="announced">What <c>Content-Length</c> says; null where it is absent.</param>
    /// <param name="limit">Bytes.</param>
    /// <exception cref="IOException">The body broke off.</exception>
    public static async ValueTask<RequestBody?> ReadAsync(Stream stream, long? announced, int limit, CancellationToken cancellationToken)
    {
        if (announced > limit)
        {
            return null;
        }

        // One byte more than announced, so that the read that finds the end does not make the buffer grow.
        var body = new RequestBody((int)Math.Min(announced ?? FirstRead, limit) + 1);
        try
        {
            int read;
            while ((read = await stream.ReadAsync(body.Free(), cancellationToken)) > 0)
            {
                body._length += read;
                if (body._length > limit)
                {
                    body.Dispose();
                    return null;
                }
            }

            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        _length = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private Memory<byte> Free()
    {
        if (_length == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsMemory(_length);
    }
}
