using System.Net.Mime;
using Dapr.Actors;
using Dapr.Actors.Runtime;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps what the sidecar calls of an app that hosts actors.</summary>
public static class ActorsEndpointRouteBuilderExtensions
{
    private const string RemotingHeaderName = "X-DaprRequestHeader";

    /// <summary>
    /// Maps GET /dapr/config, the actors' calls, reminders, timers and deactivation under /actors, and the health check /healthz.
    /// </summary>
    /// <exception cref="InvalidOperationException">AddActors was not called.</exception>
    public static IEndpointConventionBuilder MapActorsHandlers(this IEndpointRouteBuilder endpoints)
    {
        var runtime = endpoints.ServiceProvider.GetService<ActorRuntime>() ?? throw new InvalidOperationException(
            "The ActorRuntime service is not registered with the dependency injection container. " +
            "Call AddActors() to register the actor runtime and actor types.");
        return new CompositeEndpointConventionBuilder(
        [
            MapConfiguration(endpoints, runtime),
            MapDeactivation(endpoints, runtime),
            MapMethods(endpoints, runtime),
            MapReminders(endpoints, runtime),
            MapTimers(endpoints, runtime),
            MapHealth(endpoints),
        ]);
    }

    private static IEndpointConventionBuilder MapConfiguration(IEndpointRouteBuilder endpoints, ActorRuntime runtime) =>
        endpoints.MapGet("dapr/config", async context =>
        {
            context.Response.ContentType = MediaTypeNames.Application.Json;
            runtime.WriteConfiguration(context.Response.BodyWriter);
            await context.Response.BodyWriter.FlushAsync();
        }).WithDisplayName("Dapr Actors Config");

    private static IEndpointConventionBuilder MapDeactivation(IEndpointRouteBuilder endpoints, ActorRuntime runtime) =>
        endpoints.MapDelete("actors/{actorTypeName}/{actorId}", context =>
            runtime.DeactivateAsync(Value(context, "actorTypeName"), Value(context, "actorId"))).WithDisplayName("Dapr Actors Deactivation");

    private static IEndpointConventionBuilder MapMethods(IEndpointRouteBuilder endpoints, ActorRuntime runtime) =>
        endpoints.MapPut("actors/{actorTypeName}/{actorId}/method/{methodName}", async context =>
        {
            if (context.Request.Headers.ContainsKey(RemotingHeaderName))
            {
                throw new NotSupportedException("Calls of strongly typed proxies need the official Dapr.Actors package.");
            }

            if (context.Request.Headers.TryGetValue(ActorReentrancy.HeaderName, out var reentrancyId))
            {
                ActorReentrancy.Id = reentrancyId;
            }

            try
            {
                await runtime.CallAsync(
                    Value(context, "actorTypeName"),
                    Value(context, "actorId"),
                    Value(context, "methodName"),
                    context.Request.Body,
                    context.Response.Body,
                    context.RequestAborted);
            }
            finally
            {
                ActorReentrancy.Id = null;
            }
        }).WithDisplayName("Dapr Actors Invoke");

    private static IEndpointConventionBuilder MapReminders(IEndpointRouteBuilder endpoints, ActorRuntime runtime) =>
        endpoints.MapPut("actors/{actorTypeName}/{actorId}/method/remind/{reminderName}", context =>
            runtime.FireReminderAsync(
                Value(context, "actorTypeName"),
                Value(context, "actorId"),
                Value(context, "reminderName"),
                context.Request.Body,
                CancellationToken.None)).WithDisplayName("Dapr Actors Reminder");

    private static IEndpointConventionBuilder MapTimers(IEndpointRouteBuilder endpoints, ActorRuntime runtime) =>
        endpoints.MapPut("actors/{actorTypeName}/{actorId}/method/timer/{timerName}", async context =>
        {
            await runtime.FireTimerAsync(
                Value(context, "actorTypeName"), Value(context, "actorId"), context.Request.Body, CancellationToken.None);

            // The result of a callback, which can have none: the official SDK answers so, and the sidecar does not look.
            context.Response.ContentType = MediaTypeNames.Application.Json;
            await context.Response.WriteAsync("false");
        }).WithDisplayName("Dapr Actors Timer");

    private static IEndpointConventionBuilder MapHealth(IEndpointRouteBuilder endpoints)
    {
        var health = endpoints.MapHealthChecks("/healthz").WithMetadata(new AllowAnonymousAttribute());

        // Last in order, so that an app's own /healthz goes first.
        health.Add(endpoint => ((RouteEndpointBuilder)endpoint).Order = 100);
        return health.WithDisplayName("Dapr Actors Health Check");
    }

    private static string Value(HttpContext context, string name) => (string)context.Request.RouteValues[name];

    private sealed class CompositeEndpointConventionBuilder(IEndpointConventionBuilder[] builders) : IEndpointConventionBuilder
    {
        public void Add(Action<EndpointBuilder> convention)
        {
            foreach (var builder in builders)
            {
                builder.Add(convention);
            }
        }
    }
}
