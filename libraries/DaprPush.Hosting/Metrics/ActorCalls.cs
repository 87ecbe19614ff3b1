namespace DaprPush.Hosting.Metrics;

/// <summary>How the calls of actors are counted, whoever makes them.</summary>
public static class ActorCalls
{
    public const string DurationName = "message_push_actor_call_duration_seconds";
    public const string DurationDescription = "Calls of actors that were answered, by method.";
    public const string FailuresName = "message_push_actor_call_failures_total";
    public const string FailuresDescription = "Calls of actors that failed, by method.";
}
