using System.Net;
using System.Runtime.InteropServices;

namespace DaprPush.Gateway.Transport;

/// <summary>A connection that has not made a request yet: a socket that is watched, and no more.</summary>
internal sealed class PendingConnection(HandoverListener listener, Poller poller, int socket, EndPoint remote, long arrivedAt) : IPolled
{
    private long _token;

    /// <summary>When it came, by the clock of <see cref="PendingConnections"/>.</summary>
    public long ArrivedAt => arrivedAt;

    public HandoverListener Listener => listener;

    /// <summary>Its place among the others.</summary>
    public LinkedListNode<PendingConnection>? Place { get; set; }

    /// <exception cref="System.Net.Sockets.SocketException">The kernel watches no more sockets.</exception>
    public void Watch() => _token = poller.Watch(socket, this);

    public void OnReady(Readiness readiness)
    {
        if ((readiness & (Readiness.Readable | Readiness.PeerClosed)) == 0)
        {
            return;
        }

        // A socket that was closed meanwhile may be another one's by now: looking does no harm, and then TryTake says no.
        Span<byte> said = stackalloc byte[RequestHead.MaxLookedAt];
        var length = (int)Libc.recv(socket, ref MemoryMarshal.GetReference(said), said.Length, Libc.MsgDontWait | Libc.MsgPeek);
        var hasEnded = length == 0 || (length < 0 && Libc.LastError is not (Libc.WouldBlock or Libc.Interrupted));
        var isServed = length > 0 && RequestHead.IsToBeServed(said[..length]);
        if (length > 0 && RequestHead.IsNoRequest(said[..length]))
        {
            if (listener.Pending.TryTake(this))
            {
                Refuse("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8);
            }

            return;
        }

        // Half a request of a client that will say no more gets no answer but the end.
        hasEnded |= !isServed && readiness.HasFlag(Readiness.PeerClosed);
        if ((hasEnded || isServed) && listener.Pending.TryTake(this))
        {
            if (isServed)
            {
                listener.Serve(socket, _token, readiness.HasFlag(Readiness.PeerClosed), remote);
            }
            else
            {
                Close();
            }
        }
    }

    /// <summary>Ends it, and tells whoever began to say something that it took too long. Only for one that was taken from the others.</summary>
    /// <param name="tooLate">The whole answer (408).</param>
    public void TimeOut(ReadOnlySpan<byte> tooLate) => Refuse(tooLate);

    /// <summary>Ends it. Only for one that was taken from the others.</summary>
    public void Close()
    {
        TakeWhatWasSaid();
        End();
    }

    private void Refuse(ReadOnlySpan<byte> answer)
    {
        if (TakeWhatWasSaid() > 0)
        {
            // Where it fails the client has gone.
            _ = Libc.send(socket, ref MemoryMarshal.GetReference(answer), answer.Length, Libc.MsgDontWait | Libc.MsgNoSignal);
        }

        End();
    }

    private void End()
    {
        poller.Remove(_token, socket);
        Libc.Close(socket);
        listener.Leave(remote);
    }

    // What stays unread would make the end a reset, which can overtake an answer.
    private int TakeWhatWasSaid()
    {
        Span<byte> said = stackalloc byte[RequestHead.MaxLookedAt];
        return (int)Libc.recv(socket, ref MemoryMarshal.GetReference(said), said.Length, Libc.MsgDontWait);
    }
}
