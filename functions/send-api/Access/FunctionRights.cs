using System.Reflection;
using DaprPush.Hosting.Security.Callers;
using Microsoft.Azure.Functions.Worker;

namespace DaprPush.SendApi.Access;

/// <summary>The right that each function demands, by its name: what <see cref="RequiresAttribute"/> says at its method.</summary>
internal sealed class FunctionRights
{
    private readonly Dictionary<string, Right> _rights = [];

    public FunctionRights()
    {
        foreach (var method in typeof(FunctionRights).Assembly.GetTypes().SelectMany(type => type.GetMethods()))
        {
            if (method.GetCustomAttribute<FunctionAttribute>() is { } function)
            {
                _rights[function.Name] = Of(method);
            }
        }
    }

    /// <summary>What stands at the method, or at its class.</summary>
    public static Right Of(MethodInfo method) =>
        (method.GetCustomAttribute<RequiresAttribute>() ?? method.DeclaringType?.GetCustomAttribute<RequiresAttribute>())?.Right ?? Right.Admin;

    /// <summary>The right; <see cref="Right.Admin"/> for a function that names none.</summary>
    public Right Of(string function) => _rights.GetValueOrDefault(function, Right.Admin);
}
