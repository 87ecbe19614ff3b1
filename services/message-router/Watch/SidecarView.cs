using System.Net;
using System.Text.Json;
using DaprPush.Hosting.Sidecars;

namespace DaprPush.Router.Watch;

/// <summary>What the sidecar says of itself.</summary>
/// <param name="IsWell">It says that it is ready, and that it is connected to placement: actors could be called.</param>
/// <param name="ActorTypes">The types of actors that it took from this app; null while it is still starting.</param>
internal sealed record SidecarView(bool IsWell, IReadOnlySet<string>? ActorTypes)
{
    /// <summary>It does not answer, or has no answer that could be read.</summary>
    public static readonly SidecarView Unknown = new(false, null);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Asks for its health and its metadata (Dapr API reference, "Health API", "Metadata API").</summary>
    public static async Task<SidecarView> LookAsync(SidecarHttp sidecar, CancellationToken cancellationToken)
    {
        try
        {
            var isReady = await sidecar.SendAsync(
                HttpMethod.Get, "v1.0/healthz", null, (answer, _) => Task.FromResult(answer.StatusCode == HttpStatusCode.NoContent), Limit, cancellationToken);
            return isReady
                ? await sidecar.SendAsync(HttpMethod.Get, "v1.0/metadata", null, ReadMetadataAsync, Limit, cancellationToken)
                : Unknown;
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutException or JsonException)
        {
            // The health check of the sidecar says so.
            return Unknown;
        }
    }

    private static async Task<SidecarView> ReadMetadataAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        answer.EnsureSuccessStatusCode();
        return Read(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    /// <exception cref="JsonException">It is no JSON.</exception>
    internal static SidecarView Read(ReadOnlyMemory<byte> metadata)
    {
        using var json = JsonDocument.Parse(metadata);
        if (!json.RootElement.TryGetProperty("actorRuntime", out var actors)
            || (actors.TryGetProperty("runtimeStatus", out var status) && status.GetString() == "INITIALIZING"))
        {
            return Unknown;
        }

        // daprd leaves out a list without entries, and a flag that is false stands there.
        var types = actors.TryGetProperty("activeActors", out var active) && active.ValueKind == JsonValueKind.Array
            ? active.EnumerateArray().Select(actor => actor.GetProperty("type").GetString()!).ToHashSet()
            : [];
        var isConnected = !actors.TryGetProperty("placement", out var placement) || placement.GetString() != "placement: disconnected";
        return new SidecarView(isConnected, types);
    }
}
