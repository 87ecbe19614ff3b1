using DaprPush.SendApi;
using DaprPush.SendApi.Metrics;
using DaprPush.SendApi.Problems;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.UseMiddleware<RequestMetricsMiddleware>();
builder.UseMiddleware<ExceptionMiddleware>();
builder.Services.AddSendApi();
builder.Build().Run();
