namespace DaprPush.SendApi.Connections;

/// <summary>The end of a connection, or of all of a user, was asked for and is not confirmed yet.</summary>
/// <param name="Id">The connection's, or the user's.</param>
/// <param name="Status">Always <see cref="Disconnecting"/>.</param>
internal sealed record DisconnectAnswer(string Id, string Status)
{
    public const string Disconnecting = "disconnecting";
}
