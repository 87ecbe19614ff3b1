using DaprPush.Hosting.Security.Callers;
using DaprPush.SendApi.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace DaprPush.SendApi.OpenApi;

/// <summary>The triggers of the API's description.</summary>
[Requires(Right.None)]
public sealed class DescriptionFunctions(ApiDocument document)
{
    [Function("openapi")]
    [Operation("Description", "This document")]
    [Answer(200, "OpenAPI 3.1.", ContentType = "application/json")]
    public Task DocumentAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/openapi.json")] HttpRequest request) =>
        request.AnswerAsync(document.Json);

    [Function("docs")]
    [Operation("Description", "This document as a page, where requests can be tried")]
    [Answer(200, "A page that needs nothing from anywhere else.", ContentType = "text/html")]
    public Task PageAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/docs")] HttpRequest request) =>
        request.AnswerAsync(document.Page);
}
