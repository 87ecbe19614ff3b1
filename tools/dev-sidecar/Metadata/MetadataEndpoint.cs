using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using DaprPush.DevSidecar.Actors;
using DaprPush.DevSidecar.Api;
using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.PubSub.Subscriptions;
using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.Metadata;

/// <summary>GET <c>/v1.0/metadata</c>: what this sidecar runs; PUT <c>/v1.0/metadata/{key}</c> adds a label of the app's own.</summary>
internal sealed class MetadataEndpoint(AppIdentity app, int appPort, IReadOnlyList<ComponentSpec> components)
{
    private readonly ConcurrentDictionary<string, string> _extended = new(StringComparer.Ordinal);

    /// <summary>What the app subscribed to.</summary>
    public IReadOnlyList<AppSubscription> Subscriptions { get; set; } = [];

    /// <summary>The app's actors; null before it was asked for them.</summary>
    public ActorHost? Actors { get; set; }

    /// <summary>The labels that the app added.</summary>
    public IReadOnlyDictionary<string, string> Labels => _extended;

    public Task GetAsync(HttpContext http)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, app.AppId);
            json.WriteString("runtimeVersion"u8, "dev-sidecar-0.1.0"u8);
            WriteComponents(json);
            WriteExtended(json);
            WriteSubscriptions(json);
            json.WriteStartObject("appConnectionProperties"u8);
            json.WriteNumber("port"u8, appPort);
            json.WriteString("protocol"u8, "http"u8);
            json.WriteString("channelAddress"u8, "127.0.0.1"u8);
            json.WriteEndObject();
            WriteActors(json);
            json.WriteEndObject();
        }

        http.Response.ContentType = "application/json";
        return http.Response.Body.WriteAsync(buffer.ToArray()).AsTask();
    }

    public async Task PutAsync(HttpContext http, string key)
    {
        _extended[key] = Encoding.UTF8.GetString(await RequestBody.ReadAsync(http.Request, http.RequestAborted));
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private void WriteComponents(Utf8JsonWriter json)
    {
        json.WriteStartArray("components"u8);
        foreach (var component in components)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, component.Name);
            json.WriteString("type"u8, component.Type);
            json.WriteString("version"u8, component.Version);
            json.WriteStartArray("capabilities"u8);
            if (component.Type.StartsWith("state.", StringComparison.Ordinal))
            {
                foreach (var capability in (ReadOnlySpan<string>)["ETAG", "TRANSACTIONAL", "TTL", "ACTOR"])
                {
                    json.WriteStringValue(capability);
                }
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteExtended(Utf8JsonWriter json)
    {
        json.WriteStartObject("extended"u8);
        json.WriteString("appPID"u8, Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("daprRuntimeVersion"u8, "dev-sidecar-0.1.0"u8);
        foreach (var (key, value) in _extended)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private void WriteSubscriptions(Utf8JsonWriter json)
    {
        json.WriteStartArray("subscriptions"u8);
        foreach (var subscription in Subscriptions)
        {
            json.WriteStartObject();
            json.WriteString("pubsubname"u8, subscription.PubSubName);
            json.WriteString("topic"u8, subscription.Topic);
            Json.JsonMembers.WriteMap(json, "metadata"u8, subscription.Metadata);
            json.WriteStartArray("rules"u8);
            foreach (var rule in subscription.Rules)
            {
                json.WriteStartObject();
                if (!string.IsNullOrEmpty(rule.Match))
                {
                    json.WriteString("match"u8, rule.Match);
                }

                json.WriteString("path"u8, rule.Path);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("deadLetterTopic"u8, subscription.DeadLetterTopic ?? "");
            json.WriteString("type"u8, subscription.Origin);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteActors(Utf8JsonWriter json)
    {
        json.WriteStartObject("actorRuntime"u8);
        json.WriteString("runtimeStatus"u8, Actors is null ? "INITIALIZING"u8 : "RUNNING"u8);
        json.WriteStartArray("activeActors"u8);
        foreach (var (type, count) in Actors?.Counts ?? [])
        {
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            json.WriteNumber("count"u8, count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("hostReady"u8, Actors is not null);
        json.WriteString("placement"u8, Actors is null ? ""u8 : "placement: connected"u8);
        json.WriteEndObject();
    }
}
