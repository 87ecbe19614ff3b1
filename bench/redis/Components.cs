using DaprPush.DevSidecar.Components;
using Microsoft.Extensions.Logging.Abstractions;

namespace DaprPush.Bench.Redis;

/// <summary>What components are made from.</summary>
internal static class Components
{
    public static readonly ComponentEnvironment Environment = new(new AppIdentity("bench", "bench-0"), NullLoggerFactory.Instance, TimeProvider.System);

    public static ComponentSpec Spec(string type, string address, params (string Name, string Value)[] settings)
    {
        var here = new SourcePosition("bench", 1);
        var entries = settings.Prepend(("redisHost", address)).Select(s => new ComponentMetadataEntry(s.Item1, s.Item2, here));
        return new ComponentSpec("redis", type, "v1", [], new ComponentMetadata(here, [.. entries]), here);
    }
}
