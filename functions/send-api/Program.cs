using DaprPush.Hosting.Logging;
using DaprPush.Hosting.Settings;
using DaprPush.SendApi;
using DaprPush.SendApi.Access;
using DaprPush.SendApi.Metrics;
using DaprPush.SendApi.Problems;
using DaprPush.SendApi.Tracing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

return StartUp.Run(() =>
{
    var builder = FunctionsApplication.CreateBuilder(args);
    builder.AddSettings();
    builder.AddPushLogging();
    builder.UseMiddleware<RequestMetricsMiddleware>();
    builder.UseMiddleware<RequestSpanMiddleware>();
    builder.UseMiddleware<ExceptionMiddleware>();
    builder.UseMiddleware<AccessMiddleware>();
    builder.Services.AddSendApi();

    var host = builder.Build();
    host.Services.CheckSettings();
    host.Run();
});
