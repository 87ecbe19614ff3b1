#nullable enable

using System.Reflection;
using System.Text.Json;

namespace Dapr.Actors.Runtime.Dispatch;

/// <summary>
/// The methods of an actor type by name. What the official runtime refuses when it starts is refused here as well:
/// an actor that runs with this stand-in must run with the original.
/// </summary>
internal static class ActorInterface
{
    public static Dictionary<string, ActorMethod> Methods(ActorTypeInformation type, JsonSerializerOptions jsonSerializerOptions)
    {
        var methods = new Dictionary<string, ActorMethod>();
        foreach (var actorInterface in type.InterfaceTypes)
        {
            Require(!actorInterface.IsGenericType, actorInterface, "is generic");
            foreach (var method in actorInterface.GetMethods())
            {
                Check(actorInterface, method);
                Require(methods.TryAdd(method.Name, new ActorMethod(method, jsonSerializerOptions)), actorInterface, $"has a second method {method.Name}");
            }
        }

        return methods;
    }

    private static void Check(Type actorInterface, MethodInfo method)
    {
        Require(!method.IsGenericMethod, actorInterface, $"has a generic method {method.Name}");
        var returnsTask = method.ReturnType == typeof(Task)
            || (method.ReturnType.IsGenericType && method.ReturnType.GetGenericTypeDefinition() == typeof(Task<>));
        Require(returnsTask, actorInterface, $"has a method {method.Name} that does not return Task or Task<>");

        // The official runtime takes a result out of its task by "dynamic", which does not see a non-public type.
        var result = method.ReturnType.GenericTypeArguments.FirstOrDefault();
        Require(result is null or { IsVisible: true }, actorInterface, $"has a method {method.Name} with a result of the non-public type {result}");

        var parameters = method.GetParameters();
        for (var i = 0; i < parameters.Length; i++)
        {
            var parameter = parameters[i];
            if (parameter.ParameterType == typeof(CancellationToken))
            {
                Require(i == parameters.Length - 1, actorInterface, $"has a method {method.Name} whose CancellationToken is not the last parameter");
                continue;
            }

            var isPlain = !parameter.IsOut && !parameter.IsIn && !parameter.IsOptional && !parameter.IsDefined(typeof(ParamArrayAttribute));
            Require(isPlain, actorInterface, $"has a method {method.Name} with an out, ref, optional or params parameter {parameter.Name}");

            // The official runtime emits a public type with a field for each; the CLR denies it the layout of a non-public struct.
            var type = parameter.ParameterType;
            Require(!type.IsValueType || type.IsVisible, actorInterface, $"has a method {method.Name} with data of the non-public value type {type}");
        }
    }

    private static void Require(bool condition, Type actorInterface, string fault)
    {
        if (!condition)
        {
            throw new ArgumentException($"The actor interface '{actorInterface}' cannot be called by the sidecar: it {fault}.");
        }
    }
}
