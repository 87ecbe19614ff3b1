using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Systems;

/// <summary>The Functions host in these tests: the one of <c>tools/functions-host</c>, as the development sidecar brings it.</summary>
internal static class FunctionsHost
{
    /// <summary>The command <c>func</c>.</summary>
    public static string Command { get; } =
        Repository.At("artifacts", "bin", "DaprPush.DevSidecar", Repository.Configuration.ToLowerInvariant(), "functions-host", "path", "func");
}
