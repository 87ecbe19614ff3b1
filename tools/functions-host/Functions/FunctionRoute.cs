using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace DaprPush.FunctionsHost.Functions;

/// <summary>One function's route. Templates, constraints and matching are those of ASP.NET Core's routers, as in the real host.</summary>
internal sealed class FunctionRoute
{
    private readonly TemplateMatcher _matcher;
    private readonly Route _route;
    private readonly string _literalStart;

    /// <summary>The route of <paramref name="function"/>.</summary>
    /// <exception cref="RouteCreationException">The template is not valid.</exception>
    public FunctionRoute(HttpFunction function, string prefix, IInlineConstraintResolver constraints)
    {
        Function = function;
        Template = prefix.Length == 0 ? function.Route : prefix + "/" + function.Route;
        _route = new Route(
            new RouteHandler(static _ => Task.CompletedTask), function.Name, Template,
            defaults: null, constraints: new Dictionary<string, object>(), dataTokens: null, constraints);
        _matcher = new TemplateMatcher(_route.ParsedTemplate, _route.Defaults);
        _literalStart = "/" + string.Join('/', _route.ParsedTemplate.Segments
            .TakeWhile(segment => segment is { IsSimple: true } && segment.Parts[0].IsLiteral)
            .Select(segment => segment.Parts[0].Text));
    }

    /// <summary>What it leads to.</summary>
    public HttpFunction Function { get; }

    /// <summary>The whole template, with the prefix.</summary>
    public string Template { get; }

    /// <summary>Whether the request is for this function.</summary>
    /// <param name="context">The request.</param>
    /// <param name="values">Empty; filled with the route's values when it matches.</param>
    public bool Matches(HttpContext context, RouteValueDictionary values)
    {
        var path = context.Request.Path;
        if (!TakesMethod(context.Request.Method)
            || path.Value?.StartsWith(_literalStart, StringComparison.OrdinalIgnoreCase) != true
            || !_matcher.TryMatch(path, values))
        {
            return false;
        }

        foreach (var (name, constraint) in _route.Constraints)
        {
            if (!constraint.Match(context, _route, name, values, RouteDirection.IncomingRequest))
            {
                values.Clear();
                return false;
            }
        }

        return true;
    }

    private bool TakesMethod(string method)
    {
        if (Function.Methods is not { } methods)
        {
            return true;
        }

        foreach (var taken in methods)
        {
            if (string.Equals(taken, method, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
