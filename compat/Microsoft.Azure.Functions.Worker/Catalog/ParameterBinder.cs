using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Azure.Functions.Worker.Invocation;

namespace Microsoft.Azure.Functions.Worker.Catalog;

/// <summary>
/// Gives a parameter its value: request, context, cancellation, or a route or query value of its name, converted as the official
/// worker converts (text as it is, dates and GUIDs by their own rules, everything else as JSON).
/// </summary>
internal static class ParameterBinder
{
    public static Func<HttpInvocation, object?> For(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        return type switch
        {
            _ when type == typeof(HttpRequestData) => invocation => invocation.Request,
            _ when type == typeof(FunctionContext) => invocation => invocation,
            _ when type == typeof(CancellationToken) => invocation => invocation.CancellationToken,
            _ => ForValue(parameter),
        };
    }

    private static Func<HttpInvocation, object?> ForValue(ParameterInfo parameter)
    {
        var name = parameter.Name!;
        var type = parameter.ParameterType;
        var absent = parameter.HasDefaultValue ? parameter.DefaultValue : null;
        var mayBeAbsent = parameter.HasDefaultValue || !type.IsValueType || Nullable.GetUnderlyingType(type) is not null;
        return invocation =>
        {
            if (invocation.BindingValue(name) is { } text)
            {
                return Convert(text, type, name, invocation);
            }

            return mayBeAbsent
                ? absent
                : throw new InvalidOperationException(
                    $"Could not populate the value for '{name}' parameter. Consider adding a default value or making the parameter nullable.");
        };
    }

    private static object? Convert(string text, Type type, string name, HttpInvocation invocation)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        if (target == typeof(string) || target == typeof(object))
        {
            return text;
        }

        if (target == typeof(Guid) && Guid.TryParse(text, out var guid))
        {
            return guid;
        }

        if (target == typeof(DateTimeOffset) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var instant))
        {
            return instant;
        }

        if (target == typeof(DateTime) && DateTime.TryParse(text, CultureInfo.InvariantCulture, out var time))
        {
            return time;
        }

        try
        {
            return JsonSerializer.Deserialize(text, type, WorkerJson.Options(invocation));
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException($"Cannot convert input parameter '{name}' to type '{type}' from '{text}'.", e);
        }
    }
}
