using System.Diagnostics;

namespace DaprPush.DevSidecar.Tests.Redis.Harness;

/// <summary>Waits for something that Redis can only be asked about, not be told by.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Asks until the answer is the expected one.</summary>
    public static async Task BeAsync(string expected, Func<Task<string>> ask)
    {
        var watch = Stopwatch.StartNew();
        var answer = await ask();
        while (answer != expected)
        {
            watch.Elapsed.Should().BeLessThan(Limit, "'{0}' should become '{1}'", answer, expected);
            answer = await ask();
        }
    }
}
