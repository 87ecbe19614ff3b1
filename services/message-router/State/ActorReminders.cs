using System.Globalization;
using System.Text.Json;
using DaprPush.Hosting.Sidecars;
using DaprPush.Messages.Routing;
using DaprPush.Router.Turns;

namespace DaprPush.Router.State;

/// <summary>The reminder part of the sidecar's actor API (Dapr API reference, "Actors API": create, delete actor reminder), with a deadline.</summary>
internal sealed class ActorReminders(SidecarHttp sidecar)
{
    /// <summary>Sets the actor's reminder of that name, in the place of another one.</summary>
    /// <exception cref="HttpRequestException">The sidecar is away or refuses.</exception>
    /// <exception cref="TimeoutException">It did not answer in time; the reminder may be there.</exception>
    public Task SetAsync(ActorAddress actor, string name, TimeSpan dueTime, TimeSpan period)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("dueTime"u8, Text(dueTime));
            json.WriteString("period"u8, Text(period));
            json.WriteEndObject();
        }

        return SendAsync(HttpMethod.Put, actor, name, buffer.ToArray());
    }

    /// <summary>Removes it, if there is one.</summary>
    /// <inheritdoc cref="SetAsync" path="/exception"/>
    public Task RemoveAsync(ActorAddress actor, string name) => SendAsync(HttpMethod.Delete, actor, name, null);

    // The SDK reads this spelling alone when the reminder comes.
    private static string Text(TimeSpan time) => string.Create(
        CultureInfo.InvariantCulture, $"{(int)time.TotalHours}h{time.Minutes}m{time.Seconds}s{time.Milliseconds}ms");

    private Task<bool> SendAsync(HttpMethod method, ActorAddress actor, string name, byte[]? json) => sidecar.SendAsync(
        method, $"v1.0/actors/{actor.Type}/{actor.Id}/reminders/{name}", json, SidecarRefusal.ThrowIfAnyAsync, TurnTime.ForACall(), CancellationToken.None);
}
