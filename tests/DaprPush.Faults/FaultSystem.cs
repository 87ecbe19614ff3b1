using System.Globalization;
using DaprPush.Testing.Running;

namespace DaprPush.Faults;

/// <summary>The system that is broken: every part at least twice, over a Redis that everybody reaches through a proxy.</summary>
internal static class FaultSystem
{
    public static PushSystemOptions Of(FaultOptions options) => new()
    {
        Components = ComponentSet.Redis,
        ProxiesRedis = true,
        Folder = "faults",
        RestartsApps = true,
        TakesFaults = true,
        SidecarOptions = options.SidecarOptions,
        StartLimit = TimeSpan.FromMinutes(4),
        Scale = new Dictionary<string, int>
        {
            ["push-gateway"] = options.Gateways,
            ["message-router"] = options.Routers,
            ["send-api"] = options.SendApis,
        },
        Environment = new Dictionary<string, string>
        {
            ["Push__Partitions"] = options.Partitions.ToString(CultureInfo.InvariantCulture),
            ["Push__Router__Instances"] = options.Routers.ToString(CultureInfo.InvariantCulture),
            ["Push__Router__HistorySize"] = options.HistorySize.ToString(CultureInfo.InvariantCulture),
            ["Push__Router__AckRetryInterval"] = options.AckRetryInterval.ToString("c", CultureInfo.InvariantCulture),
        },
    };

    /// <summary>All topics that messages travel through.</summary>
    public static IReadOnlyList<string> TopicsOf(FaultOptions options) =>
    [
        .. options.Partitions == 1 ? ["push.messages"] : Enumerable.Range(0, options.Partitions).Select(partition => $"push.messages.{partition}"),
        .. Enumerable.Range(0, options.Gateways).Select(gateway => $"push.gateway.push-gateway-{gateway}"),
    ];
}
