using System.Reflection;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Azure.Functions.Worker.Startup;

namespace Microsoft.Azure.Functions.Worker.Catalog;

/// <summary>Finds the functions of an assembly, once, and refuses what this stand-in could not serve.</summary>
internal static class FunctionCatalog
{
    private const BindingFlags AllMethods =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <exception cref="StartupException">A function is of a form that cannot be served, or two are in each other's way.</exception>
    public static IReadOnlyList<FunctionEntry> Of(Assembly assembly)
    {
        var functions = assembly.GetTypes()
            .SelectMany(type => type.GetMethods(AllMethods))
            .Select(method => (Method: method, Attribute: method.GetCustomAttribute<FunctionAttribute>()))
            .Where(function => function.Attribute is not null)
            .Select(function => Entry(function.Method, function.Attribute!.Name))
            .OrderBy(function => function.Definition.Name, StringComparer.Ordinal)
            .ToList();
        RequireDistinctNames(functions);
        RequireDistinctRoutes(functions);
        return functions;
    }

    private static FunctionEntry Entry(MethodInfo method, string name)
    {
        Require(method.IsPublic, name, $"its method {method.Name} is not public");
        Require(
            method.ReturnType == typeof(HttpResponseData) || method.ReturnType == typeof(Task<HttpResponseData>),
            name,
            $"it returns {method.ReturnType}, not HttpResponseData or Task<HttpResponseData>");

        var trigger = method.GetParameters().FirstOrDefault(parameter => parameter.IsDefined(typeof(HttpTriggerAttribute)));
        Require(trigger is not null, name, "it has no parameter with HttpTrigger");
        Require(trigger!.ParameterType == typeof(HttpRequestData), name, $"its HttpTrigger parameter is {trigger.ParameterType}, not HttpRequestData");

        var attribute = trigger.GetCustomAttribute<HttpTriggerAttribute>()!;
        return new FunctionEntry(
            new ReflectedFunctionDefinition(method, name, trigger.Name!),
            attribute.Route?.Trim('/') ?? name,
            [.. (attribute.Methods ?? []).Select(verb => verb.ToUpperInvariant())],
            FunctionCall.Compile(method));
    }

    private static void RequireDistinctNames(List<FunctionEntry> functions)
    {
        foreach (var same in functions.GroupBy(function => function.Definition.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            throw new StartupException($"Two functions have the name '{same.Key}'.");
        }
    }

    private static void RequireDistinctRoutes(List<FunctionEntry> functions)
    {
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var function in functions)
        {
            foreach (var method in function.Methods.DefaultIfEmpty("every method"))
            {
                var served = $"{method} of '{function.Route}'";
                if (!seen.TryAdd(served, function.Definition.Name))
                {
                    throw new StartupException($"The functions '{seen[served]}' and '{function.Definition.Name}' both serve {served}.");
                }
            }
        }
    }

    private static void Require(bool condition, string function, string fault)
    {
        if (!condition)
        {
            throw new StartupException($"The function '{function}' cannot be served without Azure Functions Core Tools: {fault}.");
        }
    }
}
