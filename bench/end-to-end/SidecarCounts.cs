using System.Net.Http.Json;

namespace DaprPush.Bench.EndToEnd;

/// <summary>What development sidecars have served, by kind, all of them together: <c>GET /dev/counters</c>.</summary>
internal sealed class SidecarCounts
{
    private static readonly HttpClient Http = CreateClient();
    private readonly Dictionary<string, OperationCount> _kinds = [];

    private SidecarCounts()
    {
    }

    /// <summary>By kind; kinds that did not occur are left out.</summary>
    public IReadOnlyDictionary<string, OperationCount> Kinds => _kinds;

    /// <summary>Of all kinds together.</summary>
    public OperationCount Total => _kinds.Values.Aggregate(default(OperationCount), (sum, count) => sum + count);

    /// <summary>Keys that were read or written in state stores.</summary>
    public long StateKeys => _kinds.Where(kind => kind.Key.Contains("state", StringComparison.OrdinalIgnoreCase)).Sum(kind => kind.Value.Items);

    /// <exception cref="HttpRequestException">One of them does not answer, or is no development sidecar.</exception>
    public static async Task<SidecarCounts> ReadAsync(IReadOnlyList<Uri> sidecars)
    {
        var counts = new SidecarCounts();
        foreach (var answer in await Task.WhenAll(sidecars.Select(sidecar => Http.GetFromJsonAsync<Answer>(new Uri(sidecar, "dev/counters")))))
        {
            foreach (var (kind, count) in answer!.Counters)
            {
                counts.Add(kind, count);
            }
        }

        return counts;
    }

    /// <summary>What has been added since an earlier reading of the same sidecars.</summary>
    public SidecarCounts Since(SidecarCounts before)
    {
        var difference = new SidecarCounts();
        foreach (var (kind, count) in _kinds)
        {
            difference.Add(kind, count - before._kinds.GetValueOrDefault(kind));
        }

        return difference;
    }

    private static HttpClient CreateClient()
    {
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        if (Environment.GetEnvironmentVariable("DAPR_API_TOKEN") is { Length: > 0 } token)
        {
            http.DefaultRequestHeaders.Add("dapr-api-token", token);
        }

        return http;
    }

    private void Add(string kind, OperationCount count)
    {
        if (count.Operations > 0)
        {
            _kinds[kind] = _kinds.GetValueOrDefault(kind) + count;
        }
    }

    private sealed record Answer(Dictionary<string, OperationCount> Counters);
}

/// <summary>As <c>tools/dev-sidecar/README.md</c> says.</summary>
internal readonly record struct OperationCount(long Operations, long Items, long BytesIn, long BytesOut)
{
    public static OperationCount operator +(OperationCount a, OperationCount b) =>
        new(a.Operations + b.Operations, a.Items + b.Items, a.BytesIn + b.BytesIn, a.BytesOut + b.BytesOut);

    public static OperationCount operator -(OperationCount a, OperationCount b) =>
        new(a.Operations - b.Operations, a.Items - b.Items, a.BytesIn - b.BytesIn, a.BytesOut - b.BytesOut);
}
