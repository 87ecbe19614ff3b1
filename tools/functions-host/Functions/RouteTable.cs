using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DaprPush.FunctionsHost.Functions;

/// <summary>All routes of an app, tried in the order of the functions' names: the first that takes path and method has the request.</summary>
internal sealed class RouteTable(IReadOnlyList<FunctionRoute> routes)
{
    /// <summary>No function at all.</summary>
    public static RouteTable Empty { get; } = new([]);

    /// <summary>The routes in the order in which they are tried.</summary>
    public IReadOnlyList<FunctionRoute> Routes { get; } =
        [.. routes.OrderBy(route => route.Function.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>The function that has the request, or null.</summary>
    public HttpFunction? Find(HttpContext context, out RouteValueDictionary values)
    {
        values = [];
        foreach (var route in Routes)
        {
            if (route.Matches(context, values))
            {
                return route.Function;
            }
        }

        return null;
    }
}
