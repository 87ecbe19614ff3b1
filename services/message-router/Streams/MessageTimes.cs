using DaprPush.Messages.Routing;

namespace DaprPush.Router.Streams;

/// <summary>
/// When a message expires and when it was accepted, in the eight bytes that a stream keeps of it: 43 bits of Unix time in milliseconds, above
/// them for how many seconds it was to live.
/// </summary>
/// <param name="Packed">Those bytes; 0 for a message of which nothing is known.</param>
internal readonly record struct MessageTimes(long Packed)
{
    private const int TimeBits = 43;
    private const long LongestLife = (1L << (63 - TimeBits)) - 1;

    public bool IsKnown => Packed != 0;

    /// <summary>Unix time in milliseconds.</summary>
    public long ExpiresAt => Packed & ((1L << TimeBits) - 1);

    /// <summary>Unix time in milliseconds, never before the time of the send API; for a repetition when it expires.</summary>
    public long AcceptedAt => ExpiresAt - (LifeSeconds * 1_000);

    /// <summary>Sent again for want of an acknowledgement: it has no time of acceptance of its own.</summary>
    public bool IsRepetition => LifeSeconds == 0;

    private long LifeSeconds => Packed >> TimeBits;

    public static MessageTimes Of(RoutedMessage message)
    {
        var life = message.AcceptedAt > 0 ? Math.Clamp((message.ExpiresAt - message.AcceptedAt) / 1_000, 0, LongestLife) : 0;
        return new MessageTimes((life << TimeBits) | message.ExpiresAt);
    }
}
