#nullable enable

using System.Reflection;
using System.Text.Json;

namespace Dapr.Actors.Runtime.Dispatch;

/// <summary>A method of an actor interface, called with JSON and answering with JSON.</summary>
internal sealed class ActorMethod
{
    private readonly MethodInvoker _invoker;
    private readonly JsonSerializerOptions _jsonSerializerOptions;
    private readonly string _name;
    private readonly Type? _dataType;
    private readonly bool _isCancellable;
    private readonly bool _isCallable;
    private readonly ResultWriter? _resultWriter;

    public ActorMethod(MethodInfo method, JsonSerializerOptions jsonSerializerOptions)
    {
        _invoker = MethodInvoker.Create(method);
        _jsonSerializerOptions = jsonSerializerOptions;
        _name = $"{method.DeclaringType?.Name}.{method.Name}";
        var parameters = method.GetParameters().Select(parameter => parameter.ParameterType).ToList();
        _isCancellable = parameters.Count > 0 && parameters[^1] == typeof(CancellationToken);
        var data = parameters.Take(parameters.Count - (_isCancellable ? 1 : 0)).ToList();
        _dataType = data.FirstOrDefault();
        _isCallable = data.Count <= 1;
        _resultWriter = method.ReturnType.IsGenericType ? ResultWriter.For(method.ReturnType.GenericTypeArguments[0]) : null;
    }

    /// <summary>Awaits the call, and returns it for its result.</summary>
    /// <exception cref="JsonException">The request is not what the method takes.</exception>
    public async Task<Task> InvokeAsync(Actor actor, Stream request, CancellationToken cancellationToken)
    {
        if (!_isCallable)
        {
            throw new ArgumentException($"Method {_name} has more than one parameter and can't be invoked through http");
        }

        var data = _dataType is null
            ? null
            : await JsonSerializer.DeserializeAsync(request, _dataType, _jsonSerializerOptions, cancellationToken);
        var call = (Task)((_dataType, _isCancellable) switch
        {
            (null, false) => _invoker.Invoke(actor),
            (null, true) => _invoker.Invoke(actor, cancellationToken),
            (_, false) => _invoker.Invoke(actor, data),
            (_, true) => _invoker.Invoke(actor, data, cancellationToken),
        })!;
        await call;
        return call;
    }

    public Task WriteResultAsync(Task call, Stream response, CancellationToken cancellationToken) =>
        _resultWriter?.WriteAsync(call, response, _jsonSerializerOptions, cancellationToken) ?? Task.CompletedTask;
}
