using DaprPush.Hosting.Ports;
using DaprPush.Hosting.Settings;
using DaprPush.Router;

// The settings file stands beside the program, wherever that is started from.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.ListenOnPorts(defaultDaprPort: 8181);
builder.Services.AddRouter();

var app = SettingsCheck.Build(builder.Build);
app.MapRouter();
app.Run();
