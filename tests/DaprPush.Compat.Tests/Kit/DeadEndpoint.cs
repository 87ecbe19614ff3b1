using DaprPush.Testing.Processes;

namespace DaprPush.Compat.Tests.Kit;

/// <summary>An address where nobody listens.</summary>
internal static class DeadEndpoint
{
    public static string Create() => $"http://127.0.0.1:{FreePorts.Take(1)}/";
}
