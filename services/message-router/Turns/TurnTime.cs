using System.Diagnostics;

namespace DaprPush.Router.Turns;

/// <summary>
/// How long an actor's turn may take, and what is left of it for one call. Nothing that a turn waits for may hold it for longer: while
/// actors move, the runtime makes a turn's own calls wait, and the move waits for the turn.
/// </summary>
internal static class TurnTime
{
    /// <summary>
    /// For a turn as a whole. Placement resets its stream when a round takes longer than 8 s (dapr, <c>--disseminate-timeout</c>), and
    /// the types of that round may then stay blocked; the second and more that is left is for the round's other steps.
    /// </summary>
    public static readonly TimeSpan Turn = TimeSpan.FromSeconds(6);

    /// <summary>For one call of the state store, the broker or another actor.</summary>
    public static readonly TimeSpan Call = TimeSpan.FromSeconds(2);

    private static readonly AsyncLocal<long?> EndsAt = new();

    /// <summary>Begins a turn; it lasts for the calls that follow in this flow of execution.</summary>
    public static void Begin() => EndsAt.Value = Stopwatch.GetTimestamp() + (long)(Turn.TotalSeconds * Stopwatch.Frequency);

    /// <summary>For a call within a turn: <see cref="Call"/>, or what is left of the turn.</summary>
    /// <exception cref="TimeoutException">Nothing is left.</exception>
    public static TimeSpan ForACall() => Bound(Call);

    /// <summary>For a call that is made within turns and outside: as <see cref="ForACall"/>, or what it may take outside.</summary>
    /// <exception cref="TimeoutException">It is within a turn, of which nothing is left.</exception>
    public static TimeSpan ForACall(TimeSpan outsideATurn) => EndsAt.Value is null ? outsideATurn : Bound(Call);

    private static TimeSpan Bound(TimeSpan longest)
    {
        if (EndsAt.Value is not { } endsAt)
        {
            return longest;
        }

        var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), endsAt);
        return left <= TimeSpan.Zero ? throw new TimeoutException($"The turn took longer than {Turn.TotalSeconds:0} s.")
            : left < longest ? left : longest;
    }
}
