using Microsoft.AspNetCore.Routing.Patterns;

namespace DaprPush.Gateway;

/// <summary>
/// A path is served as it is written in the documentation: no other case, no slash behind it. The framework's routing takes both, and
/// rules of a proxy in front for <c>/metrics</c> would not see <c>/METRICS</c> or <c>/metrics/</c>.
/// </summary>
internal static class ExactPaths
{
    /// <summary>Answers 404 where the fixed parts of a route are written otherwise. Needs routing before it.</summary>
    public static void UseExactPaths(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.GetEndpoint() is RouteEndpoint { RoutePattern: var pattern } && !IsExact(pattern, context.Request.Path.Value ?? ""))
        {
            context.SetEndpoint(null);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return next(context);
    });

    private static bool IsExact(RoutePattern pattern, ReadOnlySpan<char> path)
    {
        var isOpen = pattern.Parameters.Any(parameter => parameter.IsCatchAll);
        if (!isOpen && path.Length > 1 && path[^1] == '/')
        {
            return false;
        }

        foreach (var segment in pattern.PathSegments)
        {
            path = path.TrimStart('/');
            var end = path.IndexOf('/');
            var part = end < 0 ? path : path[..end];
            if (segment is { IsSimple: true, Parts: [RoutePatternLiteralPart literal] } && !part.SequenceEqual(literal.Content))
            {
                return false;
            }

            path = path[part.Length..];
        }

        return true;
    }
}
