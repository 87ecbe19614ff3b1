using DaprPush.Hosting.Ports;
using DaprPush.Router;

var builder = WebApplication.CreateBuilder(args);
builder.ListenOnPorts(defaultDaprPort: 8091);
builder.Services.AddRouter();

var app = builder.Build();
app.MapRouter();
app.Run();
