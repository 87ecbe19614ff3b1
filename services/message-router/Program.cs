using DaprPush.Hosting.Logging;
using DaprPush.Hosting.Ports;
using DaprPush.Hosting.Settings;
using DaprPush.Router;

return StartUp.Run(() =>
{
    // The settings file stands beside the program, wherever that is started from.
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.AddSettings();
    var ports = builder.ListenOnPorts(defaultDaprPort: 8181);
    builder.AddPushLogging(builder.AddRunEnvironment(ports));
    builder.Services.AddRouter();

    var app = builder.Build();
    app.Services.CheckSettings();
    app.MapRouter();
    app.Run();
});
