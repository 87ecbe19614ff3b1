using System.Net;
using System.Text.Json;
using DaprPush.Testing.Processes;

namespace DaprPush.Deployment.Tests.Nginx;

/// <summary>Stands where a gateway would and answers with the headers it got, to see what nginx makes of a request.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;
    private int _requests;

    public EchoServer(int status = 200)
    {
        Address = new Uri($"http://127.0.0.1:{FreePorts.Take(1)}/");
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _serving = ServeAsync(status);
    }

    public Uri Address { get; }

    public int Requests => Volatile.Read(ref _requests);

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync(int status)
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            Interlocked.Increment(ref _requests);
            var headers = context.Request.Headers;
            context.Response.StatusCode = status;
            await JsonSerializer.SerializeAsync(context.Response.OutputStream, headers.AllKeys.ToDictionary(name => name!, name => headers[name]));
            context.Response.Close();
        }
    }
}
