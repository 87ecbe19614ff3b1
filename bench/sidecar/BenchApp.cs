using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace DaprPush.Bench.Sidecar;

/// <summary>The app behind the sidecar: takes events, hosts actors, answers invocations; does as little as it can.</summary>
internal static class BenchApp
{
    private static readonly byte[] State = """[{"operation":"upsert","request":{"key":"count","value":{"count":1}}}]"""u8.ToArray();
    private static readonly Latencies Delivered = new();

    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(Port("APP_PORT"), listen => listen.Protocols = HttpProtocols.Http1));
        var app = builder.Build();
        using var sidecar = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port("DAPR_HTTP_PORT")}/") };
        app.MapGet("/dapr/subscribe", () => Json("""
            [{"pubsubname":"pubsub","topic":"single","route":"/single"},
             {"pubsubname":"pubsub","topic":"bulk","route":"/bulk","bulkSubscribe":{"enabled":true,"maxMessagesCount":100}}]
            """));
        app.MapGet("/dapr/config", () => Json("""{"entities":["Bench"]}"""));
        app.MapPost("/single", TakeAsync);
        app.MapPost("/bulk", TakeBulkAsync);
        app.MapPut("/actors/{type}/{id}/method/plain", () => Results.Ok());
        app.MapPut("/actors/{type}/{id}/method/write", async (string type, string id) =>
        {
            using var body = new ByteArrayContent(State);
            using var answer = await sidecar.PostAsync(new Uri($"v1.0/actors/{type}/{id}/state", UriKind.Relative), body);
            answer.EnsureSuccessStatusCode();
            return Results.Ok();
        });
        app.MapDelete("/actors/{type}/{id}", () => Results.Ok());
        app.MapGet("/echo", () => "echo");
        app.MapGet("/figures", () => Delivered.Take());
        await app.RunAsync();
    }

    private static IResult Json(string text) => Results.Text(text, "application/json");

    private static async Task TakeAsync(HttpContext http)
    {
        using var envelope = await JsonDocument.ParseAsync(http.Request.Body);
        Record(envelope.RootElement);
    }

    private static async Task TakeBulkAsync(HttpContext http)
    {
        using var envelope = await JsonDocument.ParseAsync(http.Request.Body);
        var ids = new List<object>();
        foreach (var entry in envelope.RootElement.GetProperty("entries").EnumerateArray())
        {
            Record(entry.GetProperty("event"));
            ids.Add(new { entryId = entry.GetProperty("entryId").GetString(), status = "SUCCESS" });
        }

        await http.Response.WriteAsJsonAsync(new { statuses = ids });
    }

    private static void Record(JsonElement cloudEvent)
    {
        var sent = BinaryPrimitives.ReadInt64LittleEndian(cloudEvent.GetProperty("data_base64").GetBytesFromBase64());
        Delivered.Add(Stopwatch.GetElapsedTime(sent));
    }

    private static int Port(string name) => int.Parse(Environment.GetEnvironmentVariable(name)!, CultureInfo.InvariantCulture);
}
