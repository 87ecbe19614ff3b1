using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging;

namespace DaprPush.Hosting.Tests.Kit;

/// <summary>Notes what is asked of it and answers as it is told.</summary>
internal sealed class AnsweringSidecar : IAsyncDisposable
{
    private readonly WebApplication _app;

    private AnsweringSidecar()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public Uri Address => new(_app.Urls.Single() + "/");

    public int Status { get; set; } = StatusCodes.Status200OK;

    public string Answer { get; set; } = "";

    /// <summary>What it answers first, with the status 500; then <see cref="Answer"/>.</summary>
    public Queue<string> Errors { get; } = new();

    /// <summary>Method, path, body and headers of each request.</summary>
    public List<(string Line, string Body, IHeaderDictionary Headers, int Connection)> Requests { get; } = [];

    public static async Task<AnsweringSidecar> StartAsync()
    {
        var sidecar = new AnsweringSidecar();
        await sidecar._app.StartAsync();
        return sidecar;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body, Encoding.UTF8);
        var line = string.Create(CultureInfo.InvariantCulture, $"{context.Request.Method} {context.Request.Path}");
        var headers = new HeaderDictionary(context.Request.Headers.ToDictionary());
        Requests.Add((line, await body.ReadToEndAsync(), headers, context.Connection.RemotePort));
        if (Errors.TryDequeue(out var error))
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await context.Response.WriteAsync(error);
            return;
        }

        context.Response.StatusCode = Status;
        await context.Response.WriteAsync(Answer);
    }
}
