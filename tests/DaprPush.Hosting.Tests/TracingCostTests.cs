using System.Diagnostics;
using DaprPush.Hosting.Tracing;

namespace DaprPush.Hosting.Tests;

public class TracingCostTests
{
    [Fact]
    public void Start_NobodyExports_AllocatesNothing()
    {
        Run(1_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Run(10_000);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000, "ten thousand spans that nobody wants");
    }

    private static void Run(int times)
    {
        for (var i = 0; i < times; i++)
        {
            if (PushTracing.Start("deliver", ActivityKind.Consumer, PushTracing.Read(null)) is not null)
            {
                throw new InvalidOperationException("A span was made although nobody exports.");
            }
        }
    }
}
