namespace DaprPush.DevSidecar.Contract.Tests.App;

/// <summary>What the app says of itself once in a sidecar's life.</summary>
internal static class Declarations
{
    /// <summary>The answer to GET /dapr/subscribe.</summary>
    public const string Subscriptions = """
        [
          {"pubsubname":"pubsub","topic":"plain","route":"/events/plain"},
          {"pubsubname":"pubsub","topic":"raw","route":"/events/raw","metadata":{"rawPayload":"true"}},
          {"pubsubname":"pubsub","topic":"routed","routes":{"rules":[
            {"match":"event.type == \"big\" && event.data.n > 3","path":"/events/big"},
            {"match":"event.type in [\"big\",\"small\"]","path":"/events/small"}],"default":"/events/rest"}},
          {"pubsubname":"pubsub","topic":"watched","route":"/events/watched","deadLetterTopic":"dead"},
          {"pubsubname":"pubsub","topic":"dead","route":"/events/dead"},
          {"pubsubname":"pubsub","topic":"bulk","route":"/events/bulk","bulkSubscribe":{"enabled":true,"maxMessagesCount":10,"maxAwaitDurationMs":200},"deadLetterTopic":"dead"}
        ]
        """;

    /// <summary>The answer to GET /dapr/config.</summary>
    public const string Actors = """
        {
          "entities":["Plain","Brief","Reentrant"],
          "entitiesConfig":[
            {"entities":["Brief"],"actorIdleTimeout":"1s"},
            {"entities":["Reentrant"],"reentrancy":{"enabled":true,"maxStackDepth":4}}]
        }
        """;
}
