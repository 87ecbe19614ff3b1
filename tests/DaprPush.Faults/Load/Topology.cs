namespace DaprPush.Faults.Load;

/// <summary>Who sends to what, and who follows what; all of it from the seed.</summary>
internal sealed class Topology(FaultOptions options)
{
    public const string Broadcast = "broadcast";

    /// <summary>Streams of users and channels that one producer sends to and nobody else, so that their order is known.</summary>
    public IReadOnlyList<string> StreamsOf(int producer) =>
    [
        .. Enumerable.Range(0, options.Users).Where(n => n % options.Producers == producer).Select(n => $"user:u{n}"),
        .. Enumerable.Range(0, options.Channels).Where(n => n % options.Producers == producer).Select(n => $"channel:c{n}"),
    ];

    /// <summary>The name of a producer's service, which has a stream too.</summary>
    public static string ServiceOf(int producer) => $"service-{producer}";

    /// <summary>What a client asks a gateway for.</summary>
    public string SubscriptionOf(int client, Random random)
    {
        var channels = string.Join(',', Enumerable.Range(0, 1 + random.Next(3)).Select(_ => $"c{random.Next(options.Channels)}").Distinct());
        return (client % 10) switch
        {
            < 6 => $"/sse/user/u{client % options.Users}?channels={channels}",
            < 9 => $"/sse/stream/{channels}{(random.Next(2) == 0 ? ",broadcast" : "")}",
            _ when client / 10 % 5 == 0 => $"/sse/service/{ServiceOf(random.Next(options.Producers))}",
            _ => $"/sse/user/u{client % options.Users}",
        };
    }
}
