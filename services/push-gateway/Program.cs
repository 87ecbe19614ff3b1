using DaprPush.Gateway;
using DaprPush.Gateway.Access;
using DaprPush.Gateway.Admin;
using DaprPush.Gateway.Api;
using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Console;
using DaprPush.Gateway.Delivery;
using DaprPush.Gateway.Transport;
using DaprPush.Gateway.WebSockets;
using DaprPush.Hosting.Health;
using DaprPush.Hosting.Logging;
using DaprPush.Hosting.Metrics;
using DaprPush.Hosting.Ports;
using DaprPush.Hosting.Security.Requests;
using DaprPush.Hosting.Settings;

return StartUp.Run(() =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddSettings();
    var ports = builder.ListenOnPorts(defaultDaprPort: 8180, defaultPublicPort: 8089, defaultAdminPort: 8280, onPublicPort: HandoverTransport.IsSupported ? null : ArrivingConnections.Limit);
    builder.AddPushLogging(builder.AddRunEnvironment(ports));
    builder.AddGateway();

    var app = builder.Build();
    app.Services.CheckSettings();
    app.SayDescriptorLimit();
    app.UseSafeHeaders();
    app.UseProblems();
    app.UsePorts();
    app.UseExactPaths();
    app.UseCors();
    app.UseAccess(ports);
    app.UseWhen(context => context.Connection.LocalPort == ports.Dapr, fromDapr => fromDapr.UseCloudEvents());
    app.MapSseEndpoints();
    app.MapWebSocketEndpoints();
    app.MapSendApi();
    app.MapHealthEndpoints();
    HealthEndpoints.Map(app, "/sse/health", HealthPage.All);
    var operators = app.MapAdminGroup();
    operators.MapAdmin();
    operators.MapConsole();
    operators.MapMetrics("/metrics", "/sse/metrics");
    var dapr = app.MapDaprGroup();
    dapr.MapSubscribeHandler();
    DeliveryEndpoint.Map(dapr, app.Services);
    app.Run();
});
