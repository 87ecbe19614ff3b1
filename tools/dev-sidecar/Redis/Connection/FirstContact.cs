using DaprPush.DevSidecar.Components;

namespace DaprPush.DevSidecar.Redis.Connection;

/// <summary>The connection a component wants to have before it is used for the first time.</summary>
internal static class FirstContact
{
    /// <summary>Connects.</summary>
    /// <exception cref="ComponentErrorException">Redis can't be reached or refuses; the client is closed.</exception>
    public static async Task MakeAsync(RedisClient client, ComponentSpec component, CancellationToken cancellation)
    {
        try
        {
            await client.ConnectAsync(cancellation);
        }
        catch (RedisUnavailableException error)
        {
            await client.DisposeAsync();
            throw new ComponentErrorException(component.Position, $"component '{component.Name}': {error.Message}", error);
        }
    }
}
