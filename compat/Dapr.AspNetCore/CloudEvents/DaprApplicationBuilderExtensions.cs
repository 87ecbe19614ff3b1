using Dapr;
using Dapr.AspNetCore.CloudEvents;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Unwraps cloud events.</summary>
public static class DaprApplicationBuilderExtensions
{
    /// <summary>Unwraps cloud events: endpoints see the event's data as the request's body, with the data's content type.</summary>
    public static IApplicationBuilder UseCloudEvents(this IApplicationBuilder builder) =>
        UseCloudEvents(builder, new CloudEventsMiddlewareOptions());

    /// <summary>Unwraps cloud events.</summary>
    public static IApplicationBuilder UseCloudEvents(this IApplicationBuilder builder, CloudEventsMiddlewareOptions options)
    {
        ArgumentVerifier.ThrowIfNull(builder, nameof(builder));
        return builder.UseMiddleware<CloudEventsMiddleware>(options);
    }
}
