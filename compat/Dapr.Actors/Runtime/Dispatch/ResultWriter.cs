#nullable enable

using System.Text.Json;

namespace Dapr.Actors.Runtime.Dispatch;

/// <summary>Writes the result of a <see cref="Task{T}"/> whose type is known at run time only.</summary>
internal abstract class ResultWriter
{
    public static ResultWriter For(Type resultType) =>
        (ResultWriter)Activator.CreateInstance(typeof(Typed<>).MakeGenericType(resultType))!;

    public abstract Task WriteAsync(Task call, Stream response, JsonSerializerOptions options, CancellationToken cancellationToken);

    private sealed class Typed<T> : ResultWriter
    {
        public override async Task WriteAsync(Task call, Stream response, JsonSerializerOptions options, CancellationToken cancellationToken) =>
            await JsonSerializer.SerializeAsync(response, await (Task<T>)call, options, cancellationToken);
    }
}
