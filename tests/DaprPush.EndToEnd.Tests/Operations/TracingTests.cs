using System.Diagnostics;
using DaprPush.Testing.Events;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.EndToEnd.Tests.Operations;

public class TracingTests
{
    [Fact]
    public async Task Message_FromATracedSender_IsOneTraceThroughAllParts()
    {
        await using var collector = new SpanCollector();
        await using var system = await PushSystem.StartAsync(new PushSystemOptions
        {
            Scale = new Dictionary<string, int>(),
            Environment = new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address.AbsoluteUri,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
            },
        });
        await using var client = new EventStreamClient("/sse/user/traced");
        await client.ConnectAsync(system.Gateways[0]);
        var traceId = ActivityTraceId.CreateRandom().ToHexString();
        using var http = new HttpClient { BaseAddress = system.SendApi };
        http.DefaultRequestHeaders.Add("traceparent", $"00-{traceId}-{ActivitySpanId.CreateRandom().ToHexString()}-01");

        using var content = new StringContent(
            """{"service":"e2e","type":"info","target":{"user_id":"traced"},"data":1}""", System.Text.Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri("api/v1/messages/send", UriKind.Relative), content);
        response.EnsureSuccessStatusCode();
        await client.WaitForMessagesAsync(1);

        (string Part, string Span)[] expected =
        [
            ("send-api", "send"), ("send-api", "publish push.messages"), ("message-router", "route"),
            ("message-router", "publish push.gateway"), ("push-gateway", "deliver"),
        ];
        await Waiting.UntilAsync(
            () => expected.All(span => collector.Has(traceId, span.Part, span.Span)),
            TimeSpan.FromSeconds(60),
            () => $"missing: {string.Join(", ", expected.Where(span => !collector.Has(traceId, span.Part, span.Span)))}");
    }
}
