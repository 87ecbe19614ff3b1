using System.Globalization;
using DaprPush.Hosting.Settings;
using DaprPush.Messages.Routing;
using DaprPush.Router.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Ingest;

/// <summary>The partitions that this instance takes messages from: every one whose number modulo the instances is its ordinal.</summary>
internal static class OwnedPartitions
{
    /// <returns>Number and topic of each.</returns>
    /// <exception cref="OptionsValidationException">There are fewer partitions than instances, or no instance has this ordinal.</exception>
    public static IReadOnlyList<(int Partition, string Topic)> Of(PushOptions push, RouterOptions router, string? podName)
    {
        if (router.Instances > push.Partitions)
        {
            throw Refuse(nameof(RouterOptions.Instances), string.Create(CultureInfo.InvariantCulture,
                $"{RouterOptions.Section}:Instances is {router.Instances}, but there are only {push.Partitions} partitions ({PushOptions.Section}:Partitions): an instance would have nothing to do."));
        }

        var ordinal = router.Ordinal ?? (router.Instances == 1 ? 0 : NumberAtTheEndOf(podName) ?? 0);
        if (ordinal >= router.Instances)
        {
            throw Refuse(nameof(RouterOptions.Ordinal), string.Create(CultureInfo.InvariantCulture,
                $"This router's ordinal is {ordinal} ({RouterOptions.Section}:Ordinal, or the end of POD_NAME '{podName}'), but {RouterOptions.Section}:Instances is {router.Instances}: ordinals go from 0 to {router.Instances - 1}."));
        }

        return [.. Enumerable.Range(0, push.Partitions)
            .Where(partition => partition % router.Instances == ordinal)
            .Select(partition => (partition, Topics.OfPartition(partition, push.Partitions)))];
    }

    private static int? NumberAtTheEndOf(string? name)
    {
        var digits = name is null ? "" : name[(name.AsSpan().LastIndexOfAnyExceptInRange('0', '9') + 1)..];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static OptionsValidationException Refuse(string setting, string sentence) => new(setting, typeof(RouterOptions), [sentence]);
}
