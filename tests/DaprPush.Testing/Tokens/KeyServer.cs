using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DaprPush.Testing.Processes;

namespace DaprPush.Testing.Tokens;

/// <summary>An issuer's key set over HTTP, which can be rubbish, fail, and hang.</summary>
public sealed class KeyServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _requests;

    public KeyServer()
    {
        var port = FreePorts.Take(1);
        Url = $"http://127.0.0.1:{port}/keys";
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url { get; }

    /// <summary>What is answered; null hangs.</summary>
    public string? Body { get; set; } = """{"keys":[]}""";

    public int Status { get; set; } = 200;

    /// <summary>How often the set was asked for.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public static object JwkOf(RSA key, string? id, string? use = "sig")
    {
        ArgumentNullException.ThrowIfNull(key);
        var parts = key.ExportParameters(includePrivateParameters: false);
        return new { kty = "RSA", use, kid = id, n = Base64Url.EncodeToString(parts.Modulus), e = Base64Url.EncodeToString(parts.Exponent) };
    }

    public static object JwkOf(ECDsa key, string? id)
    {
        ArgumentNullException.ThrowIfNull(key);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new { kty = "EC", crv = "P-256", kid = id, x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y) };
    }

    public void Serve(params object[] keys) => Body = JsonSerializer.Serialize(new { keys });

    public void Dispose()
    {
        _ended.TrySetResult();
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            Interlocked.Increment(ref _requests);
            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        if (Body is null)
        {
            await _ended.Task.ConfigureAwait(false);
            return;
        }

        context.Response.StatusCode = Status;
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(Body)).ConfigureAwait(false);
        context.Response.Close();
    }
}
