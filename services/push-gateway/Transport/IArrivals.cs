using System.Net;

namespace DaprPush.Gateway.Transport;

/// <summary>Who may connect, before anything is known of a client but its address.</summary>
internal interface IArrivals
{
    /// <summary>False where the connection is to be cut off at once; otherwise <see cref="Leave"/> has to follow when HTTP is over on it.</summary>
    bool TryAdmit(EndPoint? client);

    void Leave(EndPoint? client);
}
