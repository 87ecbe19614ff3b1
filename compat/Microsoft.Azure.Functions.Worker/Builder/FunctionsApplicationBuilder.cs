using System.Text.Json;
using Microsoft.Azure.Functions.Worker.Invocation;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Azure.Functions.Worker.Server;
using Microsoft.Azure.Functions.Worker.Startup;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Builds a function app: services, configuration, logging and middleware.</summary>
public class FunctionsApplicationBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly ServerSettings _server;
    private readonly InvocationPipeline _pipeline = new();
    private bool _hasBuilt;

    internal FunctionsApplicationBuilder(string[]? args)
    {
        _server = StartupFailure.Guard(() => ServerSettings.Read(args ?? [], AppContext.BaseDirectory, Directory.GetCurrentDirectory()));

        var configuration = new ConfigurationManager();
        configuration.AddEnvironmentVariables("AZURE_FUNCTIONS_");
        _host = new HostApplicationBuilder(new HostApplicationBuilderSettings
        {
            Configuration = configuration,
            ContentRootPath = AppContext.BaseDirectory,
        });

        // One line a request is the server's habit, not the worker's.
        Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        Services.Configure<JsonSerializerOptions>(options => options.PropertyNameCaseInsensitive = true);
        Services.AddSingleton<IFunctionsWorkerApplicationBuilder>(this);
    }

    /// <summary>What the parts of the build tell each other.</summary>
    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)_host).Properties;

    /// <summary>The configuration: settings files, environment and local.settings.json.</summary>
    public ConfigurationManager Configuration => _host.Configuration;

    IConfigurationManager IHostApplicationBuilder.Configuration => Configuration;

    /// <summary>The environment; Development unless AZURE_FUNCTIONS_ENVIRONMENT says otherwise, as with Core Tools.</summary>
    public IHostEnvironment Environment => _host.Environment;

    /// <summary>The logging.</summary>
    public ILoggingBuilder Logging => _host.Logging;

    /// <summary>The metrics.</summary>
    public IMetricsBuilder Metrics => _host.Metrics;

    /// <summary>The services.</summary>
    public IServiceCollection Services => _host.Services;

    /// <summary>Builds the app.</summary>
    /// <exception cref="InvalidOperationException">Called twice.</exception>
    public IHost Build()
    {
        RequireUnbuilt();
        _hasBuilt = true;

        // Last, so that the app's own services run before the first request comes, and until the last is answered.
        Services.AddSingleton(_server);
        Services.AddSingleton(_pipeline);
        Services.AddHostedService<FunctionsServer>();
        return _host.Build();
    }

    /// <summary>Sets another container.</summary>
    public void ConfigureContainer<TContainerBuilder>(IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null) where TContainerBuilder : notnull =>
        _host.ConfigureContainer(factory, configure);

    /// <summary>Adds middleware, inside of what was added before.</summary>
    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        RequireUnbuilt();
        _pipeline.Add(middleware);
        return this;
    }

    private void RequireUnbuilt()
    {
        if (_hasBuilt)
        {
            throw new InvalidOperationException("The application has already been built.");
        }
    }
}
