namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>Knows an invocation's request.</summary>
public interface IHttpRequestDataFeature
{
    /// <summary>The request; null when there is none.</summary>
    ValueTask<HttpRequestData?> GetHttpRequestDataAsync(FunctionContext context);
}
