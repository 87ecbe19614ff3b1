using DaprPush.Hosting.Settings;
using DaprPush.SendApi;
using DaprPush.SendApi.Access;
using DaprPush.SendApi.Metrics;
using DaprPush.SendApi.Problems;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.UseMiddleware<RequestMetricsMiddleware>();
builder.UseMiddleware<ExceptionMiddleware>();
builder.UseMiddleware<AccessMiddleware>();
builder.Services.AddSendApi();
SettingsCheck.Build(builder.Build).Run();
