using DaprPush.FunctionsHost.Sample;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

if (Environment.GetEnvironmentVariable("SAMPLE_EXIT_CODE") is { } code)
{
    // A program that finds a wrong setting before it speaks to any host.
    Console.Error.WriteLine("a setting is wrong");
    return int.Parse(code, System.Globalization.CultureInfo.InvariantCulture);
}

var builder = FunctionsApplication.CreateBuilder(args);
if (Environment.GetEnvironmentVariable("SAMPLE_ASPNETCORE") == "true")
{
    builder.ConfigureFunctionsWebApplication();
}

builder.Services.AddHostedService<Startup>();
await builder.Build().RunAsync();
return 0;
