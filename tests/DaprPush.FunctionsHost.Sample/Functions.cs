using System.Globalization;
using System.Net;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Extensions.Logging;

namespace DaprPush.FunctionsHost.Sample;

/// <summary>
/// Functions that show what reaches a function, and what becomes of its answer. Public, as all classes of functions should be: for others the
/// code that Worker.Sdk 2.1.0 generates compiles an expression tree at every call, two thirds of the time of a short one.
/// </summary>
public sealed partial class Functions(ILogger<Functions> logger)
{
    /// <summary>The body, as it came.</summary>
    [Function("Echo")]
    public static async Task<HttpResponseData> EchoAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "echo")] HttpRequestData request)
    {
        var response = request.CreateResponse();
        response.Headers.Add("Content-Type", "application/octet-stream");
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        await response.Body.WriteAsync(body.ToArray());
        return response;
    }

    /// <summary>The values of a header, one a line.</summary>
    [Function("Header")]
    public static async Task<HttpResponseData> HeaderAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "headers/{header}")] HttpRequestData request, string header)
    {
        var response = request.CreateResponse();
        await response.WriteStringAsync(string.Join('\n', request.Headers.TryGetValues(header, out var values) ? values : []));
        return response;
    }

    /// <summary>What parameters were bound to, without a route value for <paramref name="given"/>.</summary>
    [Function("Bound")]
    public static async Task<HttpResponseData> BoundAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "bound/{id:int}/{tail?}")] HttpRequestData request,
        string id, string? tail, string? given)
    {
        var response = request.CreateResponse();
        await response.WriteStringAsync($"{id}|{tail}|{given}|{request.Url.PathAndQuery}");
        return response;
    }

    /// <summary>Logs within the invocation.</summary>
    [Function("Log")]
    public async Task<HttpResponseData> LogAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "log/{word}")] HttpRequestData request, string word)
    {
        LogWithin(logger, new InvalidOperationException("the exception of " + word), word);
        var response = request.CreateResponse();
        await response.WriteStringAsync("logged");
        return response;
    }

    /// <summary>Fails.</summary>
    [Function("Fail")]
    public static HttpResponseData Fail([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "fail")] HttpRequestData request) =>
        throw new InvalidOperationException($"{request.Method} fails");

    /// <summary>A status, two headers and a cookie.</summary>
    [Function("Answer")]
    public static HttpResponseData Answer([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "answer/{status}")] HttpRequestData request, string status)
    {
        var response = request.CreateResponse((HttpStatusCode)int.Parse(status, CultureInfo.InvariantCulture));
        response.Headers.Add("X-Own", "value");
        response.Cookies.Append("sweet", "1");
        return response;
    }

    /// <summary>Asks for a key.</summary>
    [Function("Keyed")]
    public static HttpResponseData Keyed([HttpTrigger(AuthorizationLevel.Function, "get", Route = "keyed")] HttpRequestData request) => request.CreateResponse();

    /// <summary>Has no route and no methods.</summary>
    [Function("Unrouted")]
    public static HttpResponseData Unrouted([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequestData request) => request.CreateResponse();

    /// <summary>Waits until somebody writes to the named pipe <c>SAMPLE_PIPE</c>, and answers what was written.</summary>
    [Function("Wait")]
    public static async Task<HttpResponseData> WaitAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "wait")] HttpRequestData request)
    {
        Console.WriteLine("waiting");
        var written = await File.ReadAllTextAsync(Environment.GetEnvironmentVariable("SAMPLE_PIPE")!);
        var response = request.CreateResponse();
        await response.WriteStringAsync(written);
        return response;
    }

    /// <summary>Waits until the caller is gone, and says so on the console.</summary>
    [Function("Gone")]
    public static async Task<HttpResponseData> GoneAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "gone")] HttpRequestData request)
    {
        var gone = new TaskCompletionSource();
        await using var registration = request.FunctionContext.CancellationToken.Register(gone.SetResult);
        Console.WriteLine("until the caller is gone");
        await gone.Task;
        Console.WriteLine("the caller is gone");
        return request.CreateResponse();
    }

    /// <summary>Ends the worker as a crash does.</summary>
    [Function("Crash")]
    public static HttpResponseData Crash([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "crash")] HttpRequestData request)
    {
        Environment.Exit(70);
        return request.CreateResponse();
    }

    /// <summary>The worker's process.</summary>
    [Function("Process")]
    public static async Task<HttpResponseData> ProcessAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "process")] HttpRequestData request)
    {
        var response = request.CreateResponse();
        await response.WriteStringAsync(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return response;
    }

    /// <summary>A setting of the environment.</summary>
    [Function("Setting")]
    public static async Task<HttpResponseData> SettingAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "settings/{setting}")] HttpRequestData request, string setting)
    {
        var response = request.CreateResponse();
        await response.WriteStringAsync(Environment.GetEnvironmentVariable(setting) ?? "");
        return response;
    }

    // Two functions on one route. The second in the order of names never has a GET.
    [Function("order-a")]
    public static Task<HttpResponseData> OrderAAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "order/{value}")] HttpRequestData request) =>
        TextAsync(request, "a");

    [Function("Order-B")]
    public static Task<HttpResponseData> OrderBAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "order/exact")] HttpRequestData request) =>
        TextAsync(request, "B");

    private static async Task<HttpResponseData> TextAsync(HttpRequestData request, string text)
    {
        var response = request.CreateResponse();
        await response.WriteStringAsync(text);
        return response;
    }

    [LoggerMessage(EventId = 42, EventName = "Spoken", Level = LogLevel.Warning, Message = "logged within: {Word}")]
    private static partial void LogWithin(ILogger logger, Exception failure, string word);
}
