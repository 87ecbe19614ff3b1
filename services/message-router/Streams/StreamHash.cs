using DaprPush.Messages.Streams;

namespace DaprPush.Router.Streams;

/// <summary>The first 16 bytes of the SHA-256 of a stream's name: nobody can make two names that share them.</summary>
internal readonly record struct StreamHash(ulong Head, ulong Tail)
{
    public static StreamHash Of(StreamName stream)
    {
        var (head, tail) = MessageId.Of(stream.Text);
        return new StreamHash(head, tail);
    }
}
