using System.Collections.Concurrent;
using System.Net;
using System.Text;
using DaprPush.Testing.Processes;

namespace DaprPush.EndToEnd.Tests.Operations;

/// <summary>Takes what parts export by OTLP over HTTP (opentelemetry-proto: POST /v1/traces, protobuf) and keeps it as it came.</summary>
internal sealed class SpanCollector : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<byte[]> _exports = new();
    private readonly Task _taking;

    public SpanCollector()
    {
        Address = new Uri($"http://127.0.0.1:{FreePorts.Take(1)}/");
        _listener.Prefixes.Add(Address.AbsoluteUri);
        _listener.Start();
        _taking = TakeAsync();
    }

    public Uri Address { get; }

    /// <summary>Whether a part has exported a span of this name in this trace: all three stand in one export.</summary>
    public bool Has(string traceId, string part, string span) => _exports.Any(export =>
        export.AsSpan().IndexOf(Convert.FromHexString(traceId)) >= 0
        && export.AsSpan().IndexOf(Encoding.UTF8.GetBytes(part)) >= 0
        && export.AsSpan().IndexOf(Encoding.UTF8.GetBytes(span)) >= 0);

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _taking;
    }

    private async Task TakeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                _exports.Enqueue(body.ToArray());
                context.Response.Close();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                // The listener was closed.
            }
        }
    }
}
