using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>What the worker is made of.</summary>
public interface IFunctionsWorkerApplicationBuilder
{
    /// <summary>Its services.</summary>
    IServiceCollection Services { get; }

    /// <summary>Adds middleware, inside of what was added before.</summary>
    IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware);
}
