namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Starts a function app.</summary>
public class FunctionsApplication
{
    /// <summary>
    /// A builder with the worker's defaults. The arguments are those of <c>func start</c>, because this program is its own host:
    /// what is wrong with them, or with host.json and local.settings.json, ends the program with one sentence and exit code 1.
    /// </summary>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args);
}
