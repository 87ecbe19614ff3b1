using System.Linq.Expressions;
using System.Reflection;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Azure.Functions.Worker.Invocation;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Azure.Functions.Worker.Catalog;

/// <summary>Compiles a function's method into one delegate.</summary>
internal static class FunctionCall
{
    private delegate Task<HttpResponseData?> Call(object? instance, object?[] arguments);

    public static Func<HttpInvocation, Task<HttpResponseData?>> Compile(MethodInfo method)
    {
        var call = CompileCall(method);
        var create = method.IsStatic ? null : ActivatorUtilities.CreateFactory(method.DeclaringType!, []);
        var parameters = method.GetParameters().Select(ParameterBinder.For).ToArray();
        return invocation =>
        {
            var instance = create?.Invoke(invocation.InstanceServices, null);
            var arguments = new object?[parameters.Length];
            for (var i = 0; i < arguments.Length; i++)
            {
                arguments[i] = parameters[i](invocation);
            }

            return call(instance, arguments);
        };
    }

    private static Call CompileCall(MethodInfo method)
    {
        var instance = Expression.Parameter(typeof(object));
        var arguments = Expression.Parameter(typeof(object?[]));
        var target = method.IsStatic ? null : Expression.Convert(instance, method.DeclaringType!);
        var values = method.GetParameters().Select((parameter, i) =>
            Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(i)), parameter.ParameterType));
        Expression call = Expression.Call(target, method, values);
        if (method.ReturnType == typeof(HttpResponseData))
        {
            call = Expression.Call(typeof(Task), nameof(Task.FromResult), [typeof(HttpResponseData)], call);
        }

        return Expression.Lambda<Call>(call, instance, arguments).Compile();
    }
}
