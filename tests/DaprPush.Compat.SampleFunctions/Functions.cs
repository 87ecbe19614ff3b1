using System.Net;
using System.Text;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Extensions.Configuration;

namespace DaprPush.Compat.SampleFunctions;

/// <summary>Functions of every form that the stand-in serves.</summary>
internal sealed class Functions(Visitor visitor, IConfiguration configuration)
{
    private sealed record Greeting(string Name, int Count);

    [Function("Echo")]
    public static async Task<HttpResponseData> EchoAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "echo")] HttpRequestData request)
    {
        var response = request.CreateResponse();
        response.Headers.Add("Content-Type", request.Headers.TryGetValues("Content-Type", out var type) ? type.Single() : "none/none");
        await request.Body.CopyToAsync(response.Body);
        return response;
    }

    [Function("Greet")]
    public static async Task<HttpResponseData> GreetAsync([HttpTrigger(AuthorizationLevel.Function, "post", "put", Route = "greet")] HttpRequestData request)
    {
        var greeting = await request.ReadFromJsonAsync<Greeting>();
        var response = request.CreateResponse(HttpStatusCode.Accepted);
        await response.WriteAsJsonAsync(greeting! with { Count = greeting.Count + 1 });
        return response;
    }

    [Function("Item")]
    public static async Task<HttpResponseData> ItemAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "items/{kind}/{id:int}/{tail?}")] HttpRequestData request,
        string kind,
        int id,
        FunctionContext context,
        Guid? owner,
        string? tail = "no tail",
        CancellationToken cancellationToken = default)
    {
        var response = request.CreateResponse();
        await response.WriteAsJsonAsync(
            new
            {
                kind,
                id,
                owner,
                tail,
                context.FunctionDefinition.Name,
                Stamped = context.Items.ContainsKey("stamped"),
                Bound = context.BindingContext.BindingData["KIND"],
                cancellationToken.CanBeCanceled,
                Query = request.Query["q"],
                request.Url.AbsoluteUri,
            },
            cancellationToken);
        return response;
    }

    [Function("Defaults")]
    public static HttpResponseData Defaults([HttpTrigger] HttpRequestData request)
    {
        var response = HttpResponseData.CreateResponse(request);
        response.WriteString(request.Method);
        return response;
    }

    [Function("SyncRead")]
    public static HttpResponseData SyncRead([HttpTrigger("post")] HttpRequestData request)
    {
        var response = request.CreateResponse();
        response.WriteBytes(Encoding.UTF8.GetBytes(request.ReadAsString()!.ToUpperInvariant()));
        return response;
    }

    [Function("Fail")]
    public static Task<HttpResponseData> FailAsync([HttpTrigger("get", Route = "fail/{how}")] HttpRequestData request, string how) => how switch
    {
        "rescued" => throw new ArgumentException("bad how"),
        "nothing" => Task.FromResult<HttpResponseData>(null!),
        _ => throw new InvalidOperationException("secret detail"),
    };

    [Function("Cookies")]
    public static HttpResponseData Cookies([HttpTrigger("get")] HttpRequestData request)
    {
        var response = request.CreateResponse(HttpStatusCode.NoContent);
        response.Cookies.Append("echo", request.Cookies.Single(cookie => cookie.Name == "given").Value);
        response.Cookies.Append(new HttpCookie("strict", "1") { HttpOnly = true, SameSite = SameSite.Strict, Path = "/api", MaxAge = 60 });
        return response;
    }

    [Function("Setting")]
    public async Task<HttpResponseData> SettingAsync([HttpTrigger("get", Route = "settings/{name}")] HttpRequestData request, string name)
    {
        var response = request.CreateResponse();
        await response.WriteStringAsync($"{configuration[name]}|{Environment.GetEnvironmentVariable(name)}");
        return response;
    }

    [Function("Visit")]
    public async Task<HttpResponseData> VisitAsync([HttpTrigger("get")] HttpRequestData request, FunctionContext context)
    {
        var same = (Visitor)context.InstanceServices.GetService(typeof(Visitor))! == visitor;
        var response = request.CreateResponse();
        await response.WriteStringAsync($"{visitor.Id} {same} {context.InvocationId}");
        return response;
    }
}
