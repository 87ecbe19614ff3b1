using DaprPush.FunctionsHost.Apps;
using DaprPush.FunctionsHost.Logs;
using DaprPush.FunctionsHost.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DaprPush.FunctionsHost.Hosting;

/// <summary>A whole run of the host: the worker's server, the public server and the worker, and their end in the right order.</summary>
internal static class HostRun
{
    /// <summary>Exit code when the app can't be served at all.</summary>
    public const int Failed = 1;

    /// <summary>Serves the app until a signal, or until its worker can't be kept running.</summary>
    /// <param name="folder">The output folder of the Functions project.</param>
    /// <param name="port">The public port.</param>
    /// <param name="cancellation">Ends the run, as a signal does.</param>
    /// <returns>0 when the worker ended well after it was asked to; otherwise its exit code, or 1.</returns>
    public static async Task<int> ExecuteAsync(string folder, int port, CancellationToken cancellation)
    {
        try
        {
            using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var signals = new StopSignals(stopping);
            return await ServeAsync(FunctionAppReader.Read(folder), port, stopping.Token);
        }
        catch (FunctionAppException failure)
        {
            await Console.Error.WriteLineAsync("error: " + failure.Message);
            return Failed;
        }
        catch (IOException failure)
        {
            await Console.Error.WriteLineAsync($"error: port {port} is unavailable (--port chooses another): {failure.Message}");
            return Failed;
        }
    }

    private static async Task<int> ServeAsync(FunctionApp app, int port, CancellationToken stopping)
    {
        await using var services = HostServices.Create(app);
        await using var workers = WorkerServer.Create(services);
        await workers.StartAsync(CancellationToken.None);
        await using var publicServer = PublicServer.Create(services, port);
        await publicServer.StartAsync(CancellationToken.None);

        using var drained = new CancellationTokenSource();
        var running = services.GetRequiredService<WorkerSupervisor>().RunAsync(WorkerServer.AddressOf(workers), stopping, drained.Token);
        await Task.WhenAny(running, Task.Delay(Timeout.Infinite, stopping));

        // First no new requests, then the end of those that run, then the worker's.
        await publicServer.StopAsync(CancellationToken.None);
        await drained.CancelAsync();
        var code = await running;
        await workers.StopAsync(CancellationToken.None);
        return code;
    }
}
