using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DaprPush.Compat.Tests.Kit;

/// <summary>A server in the sidecar's place: records what comes and answers as the test says, 204 unless it says something.</summary>
internal sealed class RecordingSidecar : IAsyncDisposable
{
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly WebApplication _app;

    private RecordingSidecar(WebApplication app) => _app = app;

    /// <summary>Ends in a slash, like the official default endpoint.</summary>
    public string Endpoint { get; private set; } = "";

    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    public RecordedRequest Only => _requests.Should().ContainSingle().Subject;

    public Func<HttpContext, RecordedRequest, Task> Answer { get; set; } = (context, _) =>
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    };

    public static async Task<RecordingSidecar> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var sidecar = new RecordingSidecar(app);
        app.Run(sidecar.HandleAsync);
        await app.StartAsync();
        sidecar.Endpoint = app.Urls.Single() + "/";
        return sidecar;
    }

    public void AnswerWith(int status, string body = "", string contentType = "application/json") => Answer = async (context, _) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await context.Response.WriteAsync(body);
    };

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var headers = new HeaderDictionary(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value));
        var request = new RecordedRequest(context.Request.Method, target, headers, body.ToArray());
        _requests.Enqueue(request);
        await Answer(context, request);
    }
}
