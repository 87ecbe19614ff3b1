using System.ComponentModel.DataAnnotations;
using DaprPush.Messages.Message;

namespace DaprPush.Router.Settings;

/// <summary>How the router keeps streams and reaches gateways; section <c>Push:Router</c>.</summary>
internal sealed record RouterOptions : IValidatableObject
{
    public const string Section = "Push:Router";

    /// <summary>Messages a stream keeps for replay.</summary>
    [Range(1, 100_000)]
    public int HistorySize { get; set; } = 1000;

    /// <summary>How long a stream that nobody uses keeps its numbering; longer than any message lives.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan StreamRetention { get; set; } = TimeSpan.FromDays(8);

    /// <summary>Newest messages of a stream that its shard holds in memory.</summary>
    [Range(0, 10_000)]
    public int RecentMessages { get; set; } = 128;

    /// <summary>Bytes of bodies of a stream that its shard holds in memory.</summary>
    [Range(0, 16 * 1024 * 1024)]
    public int RecentBytes { get; set; } = 128 * 1024;

    /// <summary>
    /// Bytes of bodies one page of history carries, at least one message; well under the 4 MiB that the Dapr runtime takes in one call.
    /// </summary>
    [Range(1024, 2 * 1024 * 1024)]
    public int PageBytes { get; set; } = 1024 * 1024;

    /// <summary>Bytes of bodies one event for a gateway carries, at least one message.</summary>
    [Range(1024, 2 * 1024 * 1024)]
    public int DeliveryBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// Megabytes that the streams of one shard may take in the memory of its router; those that were not used for longest are read again when they are
    /// used. Beside it a shard keeps about 200 bytes for each stream that is followed, and 60 for each that is stored.
    /// </summary>
    [Range(1, 65_536)]
    public int ShardMegabytes { get; set; } = 128;

    /// <summary>
    /// Operations in one transaction of the state store. Redis, PostgreSQL and SQLite have no limit of their own; Azure Cosmos DB takes 100
    /// (Dapr, "How-To: Share state", and the store's own page). More are divided by stream.
    /// </summary>
    [Range(3, 100_000)]
    public int TransactionOperations { get; set; } = 1000;

    /// <summary>Streams in one call of a shard; a round with more of them in a shard makes several, one after another.</summary>
    [Range(1, 10_000)]
    public int StreamsInACall { get; set; } = 512;

    /// <summary>
    /// Values that a shard reads of its store for one call of a gateway; the gateway asks again for what is left, and messages go between.
    /// </summary>
    [Range(1, 10_000)]
    public int ReadsInACall { get; set; } = 256;

    /// <summary>Trackers of one round that are called at the same time.</summary>
    [Range(1, 10_000)]
    public int ParallelTrackers { get; set; } = 128;

    /// <summary>
    /// How long the router waits for an actor or the broker while it routes; longer than an actor's turn, which ends within 6 s. In a turn
    /// each call of the state store, the broker or another actor ends within 2 s, whatever is set here.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long calls to a type of actor may get no answer, or actor types be missing in the sidecar, while the sidecar says that it is
    /// well. Then the router says so in its log, health and metrics.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan ActorSilenceLimit { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// End the sidecar then (<c>POST /v1.0/shutdown</c>), at most once in two minutes: only where something starts it again. The manifests
    /// for Kubernetes, systemd and PM2 set it, and scripts/start.sh for the development sidecar.
    /// </summary>
    public bool EndStuckSidecar { get; set; }

    /// <summary>
    /// The component that is the state store of actors. Beside the actors' state, by the ordinary state API, it keeps for each shard the
    /// term of the instance that is active, and for each user a record of where the user is; both take ETags.
    /// </summary>
    [Required, RegularExpression("^[A-Za-z0-9._-]+$")]
    public string StateStore { get; set; } = "statestore";

    /// <summary>How long a gateway counts as alive after it said so.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often the list of living gateways is asked for.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan GatewayRefresh { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long an actor that nobody calls stays in memory.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan ActorIdleTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Router instances that share the partitions; partition p belongs to the instance p modulo this.</summary>
    [Range(1, 256)]
    public int Instances { get; set; } = 1;

    /// <summary>Which of them this is, from 0 on; without it the number at the end of POD_NAME, and without that 0.</summary>
    [Range(0, 255)]
    public int? Ordinal { get; set; }

    /// <summary>
    /// How long routers may send a stream's ephemeral messages to the gateways they know of, and let the messages of a service that nobody
    /// follows pass, without asking the stream's shard again. A gateway that attaches meanwhile waits at most as long before its
    /// subscribers are told that they are live; 0 to ask each time.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan HolderGrant { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a message waits for the one that its sender sent before it to the same stream, counted while its topic flows without a
    /// break. Longer than the broker takes to hand out again what a dead consumer had taken, or the order over such a crash is lost:
    /// with Redis processingTimeout and redeliverInterval of the component together.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan OrderTimeout { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>Messages of one stream that may wait; with more of them none waits any longer.</summary>
    [Range(0, 10_000)]
    public int ParkedMessages { get; set; } = 4000;

    /// <summary>Bytes of the bodies of those messages.</summary>
    [Range(0, 2 * 1024 * 1024)]
    public int ParkedBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// Messages without an acknowledgement that a stream lists, to send them again to subscribers that come back; over it the oldest
    /// is only sent again after the interval.
    /// </summary>
    [Range(0, 1000)]
    public int MaxUnacknowledged { get; set; } = 100;

    /// <summary>How long a message that wants an acknowledgement is waited for, once it was delivered, before it is sent again.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan AckRetryInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often it is sent again at the most; then it goes to the dead letters.</summary>
    [Range(0, 1000)]
    public int AckMaxRetries { get; set; } = 5;

    /// <summary>
    /// How long it is remembered when a user was last seen. Twice in that time a gateway is asked for all of its connections anew, so
    /// that users who stay are not forgotten.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan LastSeenRetention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long an idempotency key stands for the request it came with.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan RequestKeyRetention { get; set; } = TimeSpan.FromDays(1);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var longestLife = TimeSpan.FromSeconds(MessageLimits.MaxTtlSeconds);
        if (StreamRetention <= longestLife)
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(StreamRetention)} is {StreamRetention}; it must be longer than the longest message lives, {longestLife}.",
                [nameof(StreamRetention)]);
        }

        if (GatewayRefresh >= Lease)
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(GatewayRefresh)} is {GatewayRefresh}; it must be shorter than the lease, {Lease}.",
                [nameof(GatewayRefresh)]);
        }
    }
}
