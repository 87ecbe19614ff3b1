using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Testing.Processes;
using RoutedDelivery = DaprPush.Messages.Routing.Delivery;

namespace DaprPush.Gateway.Tests.Harness;

/// <summary>The real program, on ports of its own, with a <see cref="FakeSidecar"/> beside it.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private int _isDisposed;

    private GatewayProcess(Process process, FakeSidecar sidecar, int publicPort, int daprPort, int adminPort)
    {
        _process = process;
        Sidecar = sidecar;
        Public = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{publicPort}"), Timeout = TimeSpan.FromSeconds(60) };
        Dapr = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{daprPort}"), Timeout = TimeSpan.FromSeconds(60) };
        Admin = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{adminPort}"), Timeout = TimeSpan.FromSeconds(60) };
    }

    public FakeSidecar Sidecar { get; }

    public HttpClient Public { get; }

    public HttpClient Dapr { get; }

    public HttpClient Admin { get; }

    public int Pid => _process.Id;

    /// <summary>What the program has written so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    public static async Task<GatewayProcess> StartAsync(FakeSidecar? sidecar = null, params (string Name, string Value)[] settings)
    {
        sidecar ??= await FakeSidecar.StartAsync();
        var (publicPort, daprPort, adminPort) = (FreePorts.Take(1), FreePorts.Take(1), FreePorts.Take(1));
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "DaprPush.Gateway.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (var (name, value) in new[]
        {
            ("SERVICE_PORT", $"{publicPort}"), ("APP_PORT", $"{daprPort}"), ("ADMIN_PORT", $"{adminPort}"), ("DAPR_HTTP_PORT", $"{sidecar.Port}"),
            ("ENVIRONMENT", "development"), ("Push__Gateway__Id", "gw"), ("Push__Gateway__DrainSeconds", "0"), ("DOTNET_NOLOGO", "1"),
        }.Concat(settings))
        {
            start.Environment[name] = value;
        }

        var gateway = new GatewayProcess(new Process { StartInfo = start }, sidecar, publicPort, daprPort, adminPort);
        await gateway.RunAsync();
        return gateway;
    }

    public async Task<SseClient> OpenAsync(string path, string? cursor = null) => await SseClient.OpenAsync(Public, path, cursor);

    /// <summary>Numbers a message at the actors and delivers it as a router would.</summary>
    public Task SendAsync(RoutedMessage message, params StreamName[] streams) => DeliverAsync(Append(message, streams));

    public RoutedDelivery Append(RoutedMessage message, params StreamName[] streams)
    {
        var positions = new List<DeliveryPosition>();
        foreach (var stream in streams)
        {
            var log = Sidecar.LogOf(stream);
            lock (log)
            {
                log.Append(message);
                positions.Add(new DeliveryPosition(stream, log.Head.Epoch, log.Head.Seq));
            }
        }

        return new RoutedDelivery(message, positions);
    }

    /// <param name="epoch">The life of the gateway it is for; 0 for any.</param>
    public Task DeliverAsync(RoutedDelivery delivery, long epoch = 0) => DeliverAsync(new DeliveryBatch("gw", epoch, [delivery]));

    /// <summary>Has connections ended, as the actor that tracks the gateway does.</summary>
    public Task DisconnectAsync(params string[] ids) => DeliverAsync(new DeliveryBatch("gw", 0, []) { Disconnects = ids });

    /// <summary>Hands over a router's event; returns when it is answered.</summary>
    public async Task DeliverAsync(DeliveryBatch deliveries)
    {
        var batch = JsonSerializer.SerializeToUtf8Bytes(deliveries, RoutingJson.Default.DeliveryBatch);
        var envelope = new { id = "e", specversion = "1.0", type = "t", source = "s", datacontenttype = "application/octet-stream", data_base64 = batch };
        using var content = JsonContent.Create(envelope, new System.Net.Http.Headers.MediaTypeHeaderValue("application/cloudevents+json"));
        using var answer = await Dapr.PostAsync("/deliveries", content);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    /// <summary>Asks the program to end, as a container's runtime does.</summary>
    public async Task<int> StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            return;
        }

        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Public.Dispose();
        Dapr.Dispose();
        Admin.Dispose();
        await Sidecar.DisposeAsync();
    }

    private async Task RunAsync()
    {
        var started = new TaskCompletionSource();
        DataReceivedEventHandler take = (_, line) =>
        {
            lock (_log)
            {
                _log.AppendLine(line.Data);
            }

            if (line.Data?.Contains("Application started", StringComparison.Ordinal) is true)
            {
                started.TrySetResult();
            }
        };
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) =>
        {
            // Until all that it printed has come, too.
            _process.WaitForExit();
            lock (_log)
            {
                started.TrySetException(new InvalidOperationException($"The gateway ended: {_log}"));
            }
        };
        _process.OutputDataReceived += take;
        _process.ErrorDataReceived += take;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await started.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }
}
