using Dapr.Actors;

namespace DaprPush.Compat.Tests.Actors;

/// <summary>What the tests ask of an actor. It may be internal, and so may data; results must not.</summary>
internal interface IProbe : IActor
{
    Task<ProbeResult> Echo(ProbeData data);

    Task Nothing();

    Task<string?> Null();

    Task<bool> Cancellable(CancellationToken cancellationToken);

    Task<int> Two(int first, int second);

    Task Fail(string message);

    Task FailBeforeAwait();

    Task Run(string script);

    Task<string[]> Events();

    Task Remind(ScheduleRequest request);

    Task Forget();

    Task<ScheduleRequest?> Known();

    Task Tick(ScheduleRequest request);

    Task Untick();
}

internal sealed record ProbeData(string Text, int Number);

/// <summary>What an actor answers.</summary>
public sealed record ProbeResult(string Text, int Number, string ActorId);

/// <summary>Times in milliseconds; -1 for none.</summary>
public sealed record ScheduleRequest(string Name, string Data, int DueTime, int Period, int? Repetitions = null, int? Ttl = null, string? Callback = null);
