using DaprPush.FunctionsHost.Apps;
using DaprPush.FunctionsHost.Functions;
using DaprPush.FunctionsHost.Logs;
using DaprPush.FunctionsHost.Protocol;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace DaprPush.FunctionsHost.Workers;

/// <summary>The conversation with a new worker, up to the moment when it can take requests.</summary>
internal sealed partial class WorkerStart(
    FunctionApp app, IInlineConstraintResolver constraints, ILoggerFactory loggers)
{
    // The version of the real host whose behaviour this one follows.
    private const string HostVersion = "4.1037.0.0";
    private readonly ILogger _logger = loggers.CreateHostLogger();

    /// <summary>Greets it, asks for its functions and has it load them.</summary>
    /// <exception cref="WorkerFailureException">It could not do one of these.</exception>
    /// <exception cref="FunctionAppException">A function's description is not valid.</exception>
    /// <exception cref="WorkerEndedException">It ended meanwhile.</exception>
    public async Task<RunningWorker> RunAsync(WorkerConnection connection, CancellationToken cancellation)
    {
        await connection.WaitForStartAsync(cancellation);
        var greeting = new WorkerInitRequest { HostVersion = HostVersion, WorkerDirectory = app.Folder, FunctionAppDirectory = app.Folder };
        var greeted = await connection.InitializeAsync(greeting, cancellation);
        ThrowIfFailed(greeted.Result);

        var described = await connection.DescribeAsync(new FunctionsMetadataRequest { FunctionAppDirectory = app.Folder }, cancellation);
        ThrowIfFailed(described.Result);
        var functions = Read(described.FunctionMetadataResults);
        var routes = new RouteTable([.. functions.Select(Route)]);

        await Task.WhenAll(functions.Select(function => LoadAsync(connection, function, cancellation)));
        Show(routes);
        return new RunningWorker(connection, WorkerCapabilities.Read(greeted.Capabilities), routes);
    }

    private void Show(RouteTable routes)
    {
        var lines = string.Join('\n', routes.Routes.Select(route =>
            $"{route.Function.Name}: [{(route.Function.Methods is { } methods ? string.Join(',', methods) : "all")}] /{route.Template}"));
        LogRoutes(_logger, lines);
        foreach (var function in routes.Routes.Select(route => route.Function).Where(function => !function.IsAnonymous))
        {
            LogKeyAsked(_logger, function.Name);
        }
    }

    private List<HttpFunction> Read(IEnumerable<RpcFunctionMetadata> described)
    {
        var functions = new List<HttpFunction>();
        foreach (var metadata in described)
        {
            if (HttpFunction.From(metadata, loggers) is { } function)
            {
                functions.Add(function);
            }
            else
            {
                LogNotServed(_logger, metadata.Name);
            }
        }

        return functions;
    }

    private FunctionRoute Route(HttpFunction function)
    {
        try
        {
            return new FunctionRoute(function, app.RoutePrefix, constraints);
        }
        catch (RouteCreationException failure)
        {
            throw new FunctionAppException(
                $"the route '{function.Route}' of function {function.Name} is not valid: {failure.InnerException?.Message ?? failure.Message}");
        }
    }

    private async Task LoadAsync(WorkerConnection connection, HttpFunction function, CancellationToken cancellation)
    {
        var metadata = function.Metadata.Clone();
        metadata.RawBindings.Clear();
        var loaded = await connection.LoadAsync(new FunctionLoadRequest { FunctionId = function.Id, Metadata = metadata }, cancellation);
        if (WorkerFailureException.Of(loaded.Result) is { } failure)
        {
            // As at the real host: the others are served, and a call of this one is a 500.
            function.LoadError = failure.Message;
            LogNotLoaded(_logger, failure, function.Name);
        }
    }

    private static void ThrowIfFailed(StatusResult result)
    {
        if (WorkerFailureException.Of(result) is { } failure)
        {
            throw failure;
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "the worker has loaded its functions:\n{Functions}")]
    private static partial void LogRoutes(ILogger logger, string functions);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning,
        Message = "function {Function} asks for a key and answers 401: this host has no keys; only AuthorizationLevel.Anonymous can be called")]
    private static partial void LogKeyAsked(ILogger logger, string function);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "function {Function} has no HTTP trigger and will not run: only those are served here")]
    private static partial void LogNotServed(ILogger logger, string function);

    [LoggerMessage(EventId = 4, Level = LogLevel.Error, Message = "the worker could not load function {Function}; its calls are answered with 500")]
    private static partial void LogNotLoaded(ILogger logger, Exception failure, string function);
}
