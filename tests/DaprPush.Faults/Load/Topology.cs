using System.Globalization;

namespace DaprPush.Faults.Load;

/// <summary>Who sends to what, and who follows what; all of it from the seed.</summary>
internal sealed class Topology(FaultOptions options)
{
    public const string Broadcast = "broadcast";

    /// <summary>Channels that all producers send to.</summary>
    private const int SharedChannels = 4;

    private const int Tasks = 10;
    private const int SessionsOfAUser = 2;

    /// <summary>
    /// Streams that a producer sends to: users, channels and tasks that nobody else sends to, and the channels that everybody sends to.
    /// </summary>
    public IReadOnlyList<string> StreamsOf(int producer) =>
    [
        .. Own("user:u", options.Users, producer),
        .. Own("channel:c", options.Channels, producer),
        .. Own("task:t", Tasks, producer),
        .. Enumerable.Range(0, SharedChannels).Select(n => Name("channel:shared", n)),
    ];

    /// <summary>The name of a producer's service, which has a stream too.</summary>
    public static string ServiceOf(int producer) => Name("service-", producer);

    /// <summary>A session of a user, as <c>session_id</c> names it.</summary>
    public static string SessionOf(string user, int number) => Name($"{user}.s", number % SessionsOfAUser);

    /// <summary>What a client asks a gateway for, and the session it names there.</summary>
    public (string Path, string? Session) SubscriptionOf(int client, Random random)
    {
        var user = Name("u", client % options.Users);
        var session = SessionOf(user, client / options.Users);
        var channels = string.Join(',', Enumerable.Range(0, 1 + random.Next(3)).Select(_ => ChannelFor(random)).Distinct());
        return (client % 10) switch
        {
            < 3 => ($"/sse/user/{user}?channels={channels}", null),
            < 6 => ($"/sse/user/{user}?session_id={session}&channels={channels}", session),
            < 9 => ($"/sse/stream/{channels}{(random.Next(2) == 0 ? "?broadcast=false" : "")}", null),
            _ when client / 10 % 5 == 0 => ($"/sse/service/{ServiceOf(random.Next(options.Producers))}", null),
            _ => ($"/sse/user/{user}", null),
        };
    }

    private static string Name(string kind, int number) => string.Create(CultureInfo.InvariantCulture, $"{kind}{number}");

    private string ChannelFor(Random random) => random.Next(8) switch
    {
        0 => Name("shared", random.Next(SharedChannels)),
        1 => Name("task:t", random.Next(Tasks)),
        _ => Name("c", random.Next(options.Channels)),
    };

    private IEnumerable<string> Own(string kind, int count, int producer) =>
        Enumerable.Range(0, count).Where(n => n % options.Producers == producer).Select(n => Name(kind, n));
}
