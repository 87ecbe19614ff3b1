using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace DaprPush.Bench.Sidecar;

/// <summary>
/// One line per figure: how many a second, how long, how much of a core the sidecar, the app and the load took, and the sidecar's
/// processor time for one, which hardly depends on what else the machine does.
/// </summary>
internal sealed class Measurements(BenchSystem system, TimeSpan duration) : IDisposable
{
    private const int Clients = 32;
    private const int EventsPerBulk = 100;
    private static readonly byte[] SetBody = """[{"key":"k","value":{"count":1}}]"""u8.ToArray();
    private readonly HttpClient _client = new(new SocketsHttpHandler { ActivityHeadersPropagator = null });

    public async Task RunAsync()
    {
        await EventsAsync("(warming up)", 1, Clients, PublishAsync);
        await MeasureAsync("(warming up)", Clients, TimeSpan.FromSeconds(2), i => ActorAsync("write", i));

        await EventsAsync("publish to delivery, one event a request", 1, Clients, PublishAsync);
        await EventsAsync("publish to delivery at 1,000 events/s", 1, 1, Paced(TimeSpan.FromMilliseconds(1), PublishAsync));
        await EventsAsync($"bulk publish of {EventsPerBulk} to bulk delivery", EventsPerBulk, 4, PublishBulkAsync);
        await MeasureAsync("actor call", Clients, duration, i => ActorAsync("plain", i));
        await MeasureAsync("actor call, one client", 1, duration, i => ActorAsync("plain", i));
        await MeasureAsync("actor call with a state write", Clients, duration, i => ActorAsync("write", i));
        await MeasureAsync("state set", Clients, duration, _ => PostAsync("v1.0/state/statestore", SetBody, "application/json"));
        await MeasureAsync("state get", Clients, duration, _ => GetAsync(system.Sidecar, "v1.0/state/statestore/k"));
        await MeasureAsync("invoke", Clients, duration, _ => GetAsync(system.Sidecar, "v1.0/invoke/bench/method/echo"));
        await MeasureAsync("the same call without a sidecar", Clients, duration, _ => GetAsync(system.App, "echo"));
        await MeasureAsync("invoke, one client", 1, duration, _ => GetAsync(system.Sidecar, "v1.0/invoke/bench/method/echo"));
        await MeasureAsync("the same call without a sidecar, one client", 1, duration, _ => GetAsync(system.App, "echo"));
        using var sidecar = Process.GetProcessById(system.SidecarPid);
        Console.WriteLine($"the sidecar's memory after all that: {sidecar.WorkingSet64 >> 20} MiB");
    }

    public void Dispose() => _client.Dispose();

    private async Task EventsAsync(string name, int perRequest, int clients, Func<int, Task> publish)
    {
        var began = Stopwatch.GetTimestamp();
        var cpu = CpuTimes.Read(system);
        var published = await LoadAsync(clients, duration, publish, new Latencies()) * perRequest;
        var delivered = new Summary(0, 0, 0);
        var counts = 0L;
        while (counts < published)
        {
            var more = await TakeFiguresAsync();
            counts += more.Count;
            delivered = more.Count > delivered.Count ? more : delivered;
        }

        Print(name, counts, Stopwatch.GetElapsedTime(began), delivered, CpuTimes.Read(system).Since(cpu));
    }

    private async Task MeasureAsync(string name, int clients, TimeSpan time, Func<int, Task> call)
    {
        var latencies = new Latencies();
        var began = Stopwatch.GetTimestamp();
        var cpu = CpuTimes.Read(system);
        var count = await LoadAsync(clients, time, call, latencies);
        Print(name, count, Stopwatch.GetElapsedTime(began), latencies.Take(), CpuTimes.Read(system).Since(cpu));
    }

    private static async Task<long> LoadAsync(int clients, TimeSpan time, Func<int, Task> call, Latencies latencies)
    {
        var end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var count = 0L;
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async client =>
        {
            for (var i = client; Stopwatch.GetTimestamp() < end; i += clients)
            {
                var began = Stopwatch.GetTimestamp();
                await call(i);
                latencies.Add(Stopwatch.GetElapsedTime(began));
                Interlocked.Increment(ref count);
            }
        }));
        return count;
    }

    private static void Print(string name, long count, TimeSpan time, Summary latency, CpuTimes cpu) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-46} {count / time.TotalSeconds,8:N0}/s   p50 {latency.P50,7:N2} ms   p99 {latency.P99,8:N2} ms   cores: sidecar {cpu.Sidecar / time.TotalSeconds:N2}, app {cpu.App / time.TotalSeconds:N2}, load {cpu.Load / time.TotalSeconds:N2}   sidecar {cpu.Sidecar * 1e6 / Math.Max(1, count):N0} us each"));

    private async Task<Summary> TakeFiguresAsync() => (await _client.GetFromJsonAsync<Summary>(new Uri(system.App, "figures")))!;

    private Task PublishAsync(int i)
    {
        var data = new byte[64];
        BinaryPrimitives.WriteInt64LittleEndian(data, Stopwatch.GetTimestamp());
        return PostAsync("v1.0/publish/pubsub/single", data, "application/octet-stream");
    }

    private Task PublishBulkAsync(int i)
    {
        var data = new byte[64];
        BinaryPrimitives.WriteInt64LittleEndian(data, Stopwatch.GetTimestamp());
        var text = Convert.ToBase64String(data);
        var entries = Enumerable.Range(0, EventsPerBulk).Select(n => $$"""{"entryId":"{{n}}","event":"{{text}}","contentType":"application/octet-stream"}""");
        return PostAsync("v1.0/publish/bulk/pubsub/bulk", System.Text.Encoding.UTF8.GetBytes($"[{string.Join(',', entries)}]"), "application/json");
    }

    // One call each interval; a call that ends late is followed by the next at once, until the pace is kept again.
    private static Func<int, Task> Paced(TimeSpan interval, Func<int, Task> call)
    {
        var due = Stopwatch.GetTimestamp();
        return async i =>
        {
            due = Math.Max(due + (long)(interval.TotalSeconds * Stopwatch.Frequency), Stopwatch.GetTimestamp() - Stopwatch.Frequency);
            while (Stopwatch.GetTimestamp() < due)
            {
                await Task.Delay(1);
            }

            await call(i);
        };
    }

    private async Task ActorAsync(string method, int i)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(system.Sidecar, $"v1.0/actors/Bench/{i % 1000}/method/{method}"));
        using var answer = await _client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    private async Task PostAsync(string path, byte[] body, string contentType)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } };
        using var answer = await _client.PostAsync(new Uri(system.Sidecar, path), content);
        answer.EnsureSuccessStatusCode();
    }

    private async Task GetAsync(Uri to, string path)
    {
        using var answer = await _client.GetAsync(new Uri(to, path));
        answer.EnsureSuccessStatusCode();
    }
}
