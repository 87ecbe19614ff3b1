using System.Diagnostics;
using System.Net;
using System.Text;

namespace DaprPush.SendApi.Tests.Host;

/// <summary>A sidecar that accepts and never answers, by gRPC (publishing) and by HTTP (actors): every call has its end.</summary>
public sealed class HangingSidecarTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    // Two calls one after another at the most, and a loaded machine.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    private static readonly (string Method, string Path, string? Key)[] Requests =
    [
        ("POST", "v1/messages/send", null),
        ("POST", "v1/messages/send", "key"),
        ("POST", "v1/messages/batch", null),
        ("POST", "v1/messages/broadcast", null),
        ("GET", "v1/messages/m1", null),
        ("POST", "v1/messages/m1/ack", null),
        ("GET", "v1/connections", null),
        ("GET", "v1/connections/stats", null),
        ("GET", "v1/users/u/presence", null),
        ("GET", "health/ready", null),
    ];

    [Fact]
    public async Task Any_SidecarHangs_Is503WithTheReasonAndWorksOnceItAnswers()
    {
        var ports = SidecarPorts.Take();
        await using var app = await SendApiProcess.StartAsync(ports, ("Push__SendApi__PublishTimeout", Timeout.ToString()));
        await using (var silent = new SilentSidecar(ports))
        {
            await Task.WhenAll(Requests.Select(async asked =>
            {
                var (method, path, key) = asked;
                var begun = Stopwatch.GetTimestamp();
                var reply = await AskAsync(app, method, path, key);

                reply.Status.Should().Be(HttpStatusCode.ServiceUnavailable, $"{method} {path}");
                Stopwatch.GetElapsedTime(begun).Should().BeLessThan(Limit, $"{method} {path}");
                if (path == "health/ready")
                {
                    reply.Text.Should().Contain("No answer within 1.2 s.");
                }
                else
                {
                    reply.Problem.Should().Be("unavailable");
                    reply.RetryAfter.Should().BePositive();
                }
            }));
        }

        await using var sidecar = await SidecarDouble.StartAsync(ports);
        (await AskAsync(app, "POST", "v1/messages/send", null)).Status.Should().Be(HttpStatusCode.Accepted, app.Output);
        (await AskAsync(app, "POST", "v1/messages/send", "key")).Status.Should().Be(HttpStatusCode.Accepted);
        (await AskAsync(app, "GET", "v1/messages/m1", null)).Problem.Should().Be("unknown-message");
        sidecar.Ids.Should().HaveCount(2);
    }

    private static async Task<Reply> AskAsync(SendApiProcess app, string method, string path, string? key)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri("api/" + path, UriKind.Relative));
        if (method == "POST")
        {
            var message = """{"service":"s","target":{"user_id":"u"},"data":1}""";
            request.Content = RunningApi.Json(Encoding.UTF8.GetBytes(
                path.EndsWith("batch", StringComparison.Ordinal) ? $$"""{"messages":[{{message}}]}"""
                : path.EndsWith("broadcast", StringComparison.Ordinal) ? """{"service":"s","data":1}"""
                : message));
        }

        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        using var response = await app.Http.SendAsync(request);
        return await Reply.OfAsync(response);
    }
}
