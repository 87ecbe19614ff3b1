using Microsoft.AspNetCore.Http;

namespace Microsoft.Azure.Functions.Worker.Invocation;

/// <summary>A request's query and route values; a route value hides a query value of its name.</summary>
internal sealed class RequestBindingContext(HttpRequest request) : BindingContext
{
    public override IReadOnlyDictionary<string, object?> BindingData { get; } = Read(request);

    public static string? Find(HttpRequest request, string name)
    {
        if (request.RouteValues.TryGetValue(name, out var value) && value is not null)
        {
            return value.ToString();
        }

        return request.Query.TryGetValue(name, out var values) ? values.ToString() : null;
    }

    private static Dictionary<string, object?> Read(HttpRequest request)
    {
        var data = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in request.Query)
        {
            data[name] = value.ToString();
        }

        foreach (var (name, value) in request.RouteValues)
        {
            data[name] = value?.ToString();
        }

        return data;
    }
}
