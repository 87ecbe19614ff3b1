using DaprPush.Hosting.Security.Production;
using DaprPush.Hosting.Settings;
using DaprPush.SendApi;
using DaprPush.SendApi.Access;
using DaprPush.SendApi.Logging;
using DaprPush.SendApi.Metrics;
using DaprPush.SendApi.Problems;
using DaprPush.SendApi.Requests;
using DaprPush.SendApi.Settings;
using DaprPush.SendApi.Tracing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

return StartUp.Run(() =>
{
    var builder = FunctionsApplication.CreateBuilder(args);
    builder.ConfigureFunctionsWebApplication();
    builder.ConfigureWorkerServer();
    builder.AddSettings();

    // Where the Functions host listens is not known to its worker.
    builder.AddWorkerConsole(RunEnvironment.AddTo(builder, addresses: null));
    builder.UseMiddleware<RequestMetricsMiddleware>();
    builder.UseMiddleware<RequestSpanMiddleware>();
    builder.UseMiddleware<ExceptionMiddleware>();
    builder.UseMiddleware<AccessMiddleware>();
    builder.Services.AddSendApi();

    using var host = builder.Build();
    host.Services.CheckSettings();
    if (!SettingsCheck.IsAll(args))
    {
        host.Run();
    }
});
