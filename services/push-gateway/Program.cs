using DaprPush.Gateway;
using DaprPush.Gateway.Admin;
using DaprPush.Gateway.Api;
using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Delivery;
using DaprPush.Hosting.Health;
using DaprPush.Hosting.Metrics;
using DaprPush.Hosting.Ports;

var builder = WebApplication.CreateBuilder(args);
var ports = builder.ListenOnPorts(defaultDaprPort: 8180, defaultPublicPort: 8089, publicPortAlias: "SERVICE_PORT");
builder.AddGateway();

var app = builder.Build();
app.UseProblems();
app.UseDaprPort();
app.UseCors();
app.UseWhen(context => context.Connection.LocalPort == ports.Dapr, fromDapr => fromDapr.UseCloudEvents());
app.MapSseEndpoints();
app.MapSendApi();
app.MapAdmin();
app.MapHealthEndpoints();
HealthEndpoints.Map(app, "/sse/health", HealthEndpoints.ReadyTag);
app.MapMetrics("/metrics", "/sse/metrics");
var dapr = app.MapDaprGroup();
dapr.MapSubscribeHandler();
DeliveryEndpoint.Map(dapr, app.Services);
app.Run();
