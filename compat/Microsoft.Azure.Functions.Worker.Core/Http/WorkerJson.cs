using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>How the worker reads and writes JSON: by the JsonSerializerOptions among the app's options.</summary>
internal static class WorkerJson
{
    public static JsonSerializerOptions Options(FunctionContext context) =>
        context.InstanceServices.GetService<IOptions<JsonSerializerOptions>>()?.Value
        ?? throw new InvalidOperationException("A serializer is not configured for the worker.");
}
