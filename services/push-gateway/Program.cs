using DaprPush.Gateway;
using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Delivery;
using DaprPush.Hosting.Health;
using DaprPush.Hosting.Ports;

var builder = WebApplication.CreateBuilder(args);
builder.ListenOnPorts(defaultDaprPort: 8090, defaultPublicPort: 8089, publicPortAlias: "SERVICE_PORT");
builder.AddGateway();

var app = builder.Build();
app.UseDaprPort();
app.UseCors();
app.UseCloudEvents();
app.MapSseEndpoints();
app.MapHealthEndpoints();
HealthEndpoints.Map(app, "/sse/health", HealthEndpoints.ReadyTag);
var dapr = app.MapDaprGroup();
dapr.MapSubscribeHandler();
DeliveryEndpoint.Map(dapr, app.Services);
app.Run();
