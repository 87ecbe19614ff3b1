using System.Text.Json;
using DaprPush.Compat.SampleFunctions;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.Services.AddScoped<Visitor>();
builder.Services.Configure<JsonSerializerOptions>(options => options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase);
builder.UseMiddleware<Stamp>();
builder.UseMiddleware(Rescue.InvokeAsync);
await builder.Build().RunAsync();
