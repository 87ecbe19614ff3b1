using DaprPush.Testing.Running;

namespace DaprPush.FunctionsHost.Contract.Tests.Hosts;

/// <summary>Where the sample app and the command that runs it are.</summary>
internal static class SampleApp
{
    private const string Name = "DaprPush.FunctionsHost.Sample";

    /// <summary>Names a <c>func</c> to hold to these tests in the place of this repository's own.</summary>
    private const string FuncVariable = "FUNCTIONS_CONTRACT_FUNC";

    /// <summary>The app's output folder.</summary>
    public static string OutputFolder { get; } = Built(Name);

    /// <summary>The app's project.</summary>
    public static string ProjectFolder { get; } = Repository.At("tests", Name);

    /// <summary>The command under test.</summary>
    public static string Func { get; } = Environment.GetEnvironmentVariable(FuncVariable)
        ?? Path.Combine(Built("DaprPush.FunctionsHost"), "path", "func");

    private static string Built(string project) => Repository.At("artifacts", "bin", project, Repository.Configuration.ToLowerInvariant());
}
