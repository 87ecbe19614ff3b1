namespace DaprPush.DevSidecar.JavaScript.Tests;

/// <summary>The checks that <c>proof/</c> makes, by name: one that does not run is a failure as well.</summary>
public static class Checks
{
    private static readonly string[] OfEachProtocol =
    [
        "an object is published and received",
        "a text is published and received",
        "a message without an envelope is published and received",
        "a dropped message goes to the dead-letter topic",
        "a bulk publish reaches a bulk subscription",
        "publishing to an unknown component is an error",
        "state is saved, read and deleted",
        "many values are read at once, missing ones too",
        "an ETag that does not match refuses the write",
        "a delete obeys the ETag",
        "a transaction sets and deletes",
        "a value with a time to live goes away",
        "an unknown store is an error",
        "the sidecar describes itself",
    ];

    private static readonly string[] OfHttp =
    [
        "POST is invoked with its body and query",
        "GET is invoked",
        "a method the app does not have is 404",
        "an unknown app is an error",
        "the sidecar is healthy",
        "an actor keeps its state",
        "an actor takes one turn at a time",
        "an actor's timer fires until it is stopped",
        "an actor's reminder fires",
    ];

    public static TheoryData<string> All =>
    [
        .. OfEachProtocol.Select(check => $"http: {check}"),
        .. OfEachProtocol.Select(check => $"grpc: {check}"),
        .. OfHttp.Select(check => $"http: {check}"),
        "grpc: a call that is not served is UNIMPLEMENTED",
        "grpc: server reflection is UNIMPLEMENTED",
        ProofRun.ShutdownCheck,
    ];
}
