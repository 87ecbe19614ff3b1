using System.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Azure.Functions.Worker;

namespace DaprPush.SendApi.Routes;

/// <summary>Every path of the API and the methods that it knows, as the functions' triggers say.</summary>
/// <remarks>Public for the same reason as <see cref="Intake.MessageIntake"/>.</remarks>
public sealed class RouteTable
{
    /// <summary>host.json's route prefix.</summary>
    internal const string Prefix = "/api/";

    private readonly IReadOnlyList<(TemplateMatcher Matcher, IReadOnlyList<string> Methods)> _routes =
    [
        .. Functions()
            .Where(function => function.Methods.Count > 0)
            .Select(function => (new TemplateMatcher(TemplateParser.Parse(function.Route), []), function.Methods)),
    ];

    /// <summary>The functions of this program: route, methods in upper case, and where they are.</summary>
    internal static IEnumerable<(string Route, IReadOnlyList<string> Methods, MethodInfo Method)> Functions() =>
        from method in typeof(RouteTable).Assembly.GetTypes().SelectMany(type => type.GetMethods())
        where method.IsDefined(typeof(FunctionAttribute))
        let trigger = method.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).First(found => found is not null)
        select (trigger.Route!, (IReadOnlyList<string>)[.. (trigger.Methods ?? []).Select(verb => verb.ToUpperInvariant())], method);

    /// <summary>The methods that a path knows, separated by commas; empty where there is no such path.</summary>
    /// <param name="path">Without the prefix.</param>
    internal string MethodsOf(string path) => string.Join(
        ", ",
        _routes
            // An empty part, as in //health, is none that a route has; the matcher would skip it.
            .Where(route => !("/" + path).Contains("//", StringComparison.Ordinal) && route.Matcher.TryMatch("/" + path, []))
            .SelectMany(route => route.Methods)
            .Distinct()
            .Order(StringComparer.Ordinal));
}
