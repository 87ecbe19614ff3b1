using Microsoft.Azure.Functions.Worker.Http;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Reads an invocation's request and answer.</summary>
public static class FunctionContextHttpRequestExtensions
{
    /// <summary>The request that started the function; null for other triggers.</summary>
    public static async ValueTask<HttpRequestData?> GetHttpRequestDataAsync(this FunctionContext context) =>
        context.Features.Get<IHttpRequestDataFeature>() is { } feature ? await feature.GetHttpRequestDataAsync(context) : null;

    /// <summary>The answer that the function has returned; null for none.</summary>
    public static HttpResponseData? GetHttpResponseData(this FunctionContext context) =>
        context.GetInvocationResult().Value as HttpResponseData;
}
