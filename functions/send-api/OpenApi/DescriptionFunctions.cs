using DaprPush.Hosting.Security.Callers;
using DaprPush.SendApi.Requests;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace DaprPush.SendApi.OpenApi;

/// <summary>The triggers of the API's description.</summary>
[Requires(Right.None)]
public sealed class DescriptionFunctions(ApiDocument document)
{
    [Function("openapi")]
    [Operation("Description", "This document")]
    [Answer(200, "OpenAPI 3.1.", ContentType = "application/json")]
    public Task<HttpResponseData> DocumentAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/openapi.json")] HttpRequestData request) =>
        request.WriteAsync(document.Json);

    [Function("docs")]
    [Operation("Description", "This document as a page, where requests can be tried")]
    [Answer(200, "A page that needs nothing from anywhere else.", ContentType = "text/html")]
    public Task<HttpResponseData> PageAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/docs")] HttpRequestData request) =>
        request.WriteAsync(document.Page);
}
