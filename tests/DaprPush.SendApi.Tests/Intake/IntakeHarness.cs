using System.Text;
using System.Text.Json;
using DaprPush.Hosting.Actors;
using DaprPush.Hosting.Security;
using DaprPush.Hosting.Security.Limits;
using DaprPush.Hosting.Settings;
using DaprPush.Hosting.Sidecars;
using DaprPush.Messages.Reading;
using DaprPush.Messages.Routing;
using DaprPush.SendApi.Idempotency;
using DaprPush.SendApi.Intake;
using DaprPush.SendApi.Publishing;
using DaprPush.SendApi.Requests;
using DaprPush.SendApi.Settings;
using DaprPush.SendApi.Tests.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace DaprPush.SendApi.Tests.Intake;

/// <summary>The API below its triggers, before a broker that takes everything at once.</summary>
internal sealed class IntakeHarness : IEventPublisher, IAsyncDisposable
{
    private readonly PartitionLanes _commit;
    private readonly ServiceProvider _security = new ServiceCollection().AddMetrics().AddSingleton<SecurityMetrics>().BuildServiceProvider();
    private readonly SidecarHttp _sidecar = new(new SidecarEndpoint(new Uri("http://127.0.0.1:9/"), null));
    private readonly RequestRates _rates;
    private readonly MessageIntake _intake;

    private IntakeHarness(SendApiOptions options)
    {
        _commit = new PartitionLanes(
            this,
            new WaitingRoom(Options.Create(options)),
            Options.Create(new PushOptions()),
            Options.Create(options),
            Uncounted.Metrics,
            TimeProvider.System,
            NullLogger<GroupCommit>.Instance);
        _rates = new RequestRates(Options.Create(new LimitOptions()), _security.GetRequiredService<SecurityMetrics>());
        _intake = new MessageIntake(
            _commit,
            new KeyedRequests(new ActorCaller(_sidecar, new ActorSilence(TimeProvider.System), TimeSpan.FromSeconds(10)), NullLogger<KeyedRequests>.Instance),
            _rates,
            Options.Create(options),
            Uncounted.Metrics,
            Uncounted.Trail,
            TimeProvider.System);
    }

    /// <summary>Every message that the broker has got.</summary>
    public List<IngestMessage> Published { get; } = [];

    public static async Task<IntakeHarness> StartAsync(SendApiOptions? options = null)
    {
        var harness = new IntakeHarness(options ?? new SendApiOptions());
        await harness._commit.StartAsync(CancellationToken.None);
        return harness;
    }

    public static ApiRequest Request(byte[] body, string? contentType = "application/json", bool announced = true) =>
        new(contentType, null, announced ? body.Length : null, new MemoryStream(body));

    public Task<Answer> SendAsync(string json) => SendAsync(Request(Encoding.UTF8.GetBytes(json)));

    public async Task<Answer> SendAsync(ApiRequest request) =>
        new(await _intake.SendAsync(request, AddressRule.TargetRequired, CancellationToken.None));

    public async Task<Answer> BroadcastAsync(string json) =>
        new(await _intake.SendAsync(Request(Encoding.UTF8.GetBytes(json)), AddressRule.NoTarget, CancellationToken.None));

    public Task<Answer> BatchAsync(string json) => BatchAsync(Request(Encoding.UTF8.GetBytes(json)));

    public async Task<Answer> BatchAsync(ApiRequest request) => new(await _intake.SendBatchAsync(request, CancellationToken.None));

    public Task PublishAsync(string topic, ReadOnlyMemory<byte> ingestBatch, CancellationToken cancellationToken)
    {
        Published.AddRange(JsonSerializer.Deserialize(ingestBatch.Span, RoutingJson.Default.IngestBatch)!.Messages);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _commit.StopAsync(CancellationToken.None);
        _commit.Dispose();
        _rates.Dispose();
        _sidecar.Dispose();
        await _security.DisposeAsync();
    }
}

/// <summary>An answer as its receiver sees it.</summary>
internal sealed class Answer(ApiAnswer answer)
{
    public int Status => (int)answer.Status;

    public string ContentType => answer.ContentType;

    public string Text => Encoding.UTF8.GetString(answer.Body.Span);

    public JsonElement Json { get; } = JsonDocument.Parse(answer.Body).RootElement;

    /// <summary>The last part of the problem's URI.</summary>
    public string Problem => Json.GetProperty("type").GetString()!.Split(':')[^1];

    public string Detail => Json.GetProperty("detail").GetString()!;

    public IEnumerable<string> Fields => Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()!);
}
