using System.Text.Json;

namespace DaprPush.Testing.Events;

/// <summary>One dispatched event.</summary>
/// <param name="Id">The last event id at its dispatch; empty where none was ever sent.</param>
/// <param name="Type"><c>message</c> where the stream names no other.</param>
/// <param name="Data">All data lines, joined by line feeds.</param>
/// <param name="ReceivedAt">When its last byte was read, as <see cref="TimeProvider.GetTimestamp"/> counts.</param>
/// <param name="Connection">The how manieth connection of its client brought it, from 0.</param>
public sealed record ServerSentEvent(string Id, string Type, string Data, long ReceivedAt, int Connection)
{
    /// <summary>Whether the gateway speaks for itself (<c>ready</c>, <c>reset</c>, <c>close</c>) and no sender does.</summary>
    public bool IsControl => Type is "ready" or "reset" or "close";

    /// <summary>The data as JSON.</summary>
    public JsonElement Json => JsonElement.Parse(Data);

    /// <summary>The message's id.</summary>
    public string MessageId => Json.GetProperty("id").GetString()!;

    public override string ToString() => $"{Type} {Data} (id {Id})";
}
