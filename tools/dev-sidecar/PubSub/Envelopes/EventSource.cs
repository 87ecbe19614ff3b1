using System.Globalization;
using DaprPush.DevSidecar.Components;

namespace DaprPush.DevSidecar.PubSub.Envelopes;

/// <summary>Where an event comes from and goes to: all of its envelope but the data.</summary>
internal readonly record struct EventSource(
    string AppId,
    string PubSubName,
    string Topic,
    TraceContext Trace,
    IReadOnlyDictionary<string, string> Metadata,
    DateTimeOffset Now,
    DateTimeOffset? Expiration)
{
    private static readonly Func<string, string?> NoOverrides = static _ => null;

    /// <summary>The publisher's <c>cloudevent.&lt;name&gt;</c> metadata, which take the place of what the sidecar would write.</summary>
    public Func<string, string?> Overrides
    {
        get
        {
            if (Metadata.Count == 0)
            {
                return NoOverrides;
            }

            var metadata = Metadata;
            return name => metadata.TryGetValue("cloudevent." + name, out var value) && value.Length > 0 ? value : null;
        }
    }

    /// <summary>
    /// When an event of this metadata expires: <c>ttlInSeconds</c> (or <c>ttl</c>) as seconds or as a Go duration; null for never.
    /// A value that is neither, or not above zero, counts as none, as in daprd.
    /// </summary>
    public static DateTimeOffset? ExpirationOf(IReadOnlyDictionary<string, string> metadata, DateTimeOffset now)
    {
        if (metadata.Count == 0 || (!metadata.TryGetValue("ttlInSeconds", out var text) && !metadata.TryGetValue("ttl", out text)))
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            return seconds <= 0 ? null : Later(now, seconds * (decimal)TimeSpan.TicksPerSecond);
        }

        return GoDuration.TryParse(text, out var duration) ? Later(now, Math.Max(0, duration.Ticks)) : null;
    }

    private static DateTimeOffset Later(DateTimeOffset now, decimal ticks) =>
        ticks < DateTimeOffset.MaxValue.UtcTicks - now.UtcTicks ? now.AddTicks((long)ticks) : DateTimeOffset.MaxValue;
}
