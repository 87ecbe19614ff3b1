using System.Text.Json;
using DaprPush.Messages.Connections;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Bench.Fanout;

/// <summary>
/// What a gateway needs of its sidecar when a load generator feeds it: every stream is empty and in its first epoch, so the messages
/// 1, 2, 3 … of each channel follow on; the lease is always renewed.
/// </summary>
internal static class StandInSidecar
{
    private static readonly StreamPage Empty = new(new StreamPosition(1, 0), ResetReason.None, [], 0);

    public static void Run(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
        var app = builder.Build();
        var answer = new StreamAnswer { Page = Empty };
        var reported = JsonSerializer.SerializeToUtf8Bytes(new ReportAnswer(false), RoutingJson.Default.ReportAnswer);
        var held = JsonSerializer.SerializeToUtf8Bytes(new LeaseAnswer(false), RoutingJson.Default.LeaseAnswer);
        app.Run(async context =>
        {
            var method = Path.GetFileName(context.Request.Path.Value);
            if (method == RouterActors.Follow)
            {
                var request = (await JsonSerializer.DeserializeAsync(context.Request.Body, RoutingJson.Default.FollowRequest))!;
                await context.Response.WriteAsJsonAsync(new FollowAnswer("1", [.. request.Requests.Select(_ => answer)]), RoutingJson.Default.FollowAnswer);
                return;
            }

            var known = method switch
            {
                RouterActors.Renew => held,
                RouterActors.Report => reported,
                _ => null,
            };
            await context.Request.BodyReader.CopyToAsync(Stream.Null);
            if (known is null)
            {
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
            }

            context.Response.ContentLength = known.Length;
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(known);
        });
        app.Run();
    }
}
