using System.Net;
using DaprPush.Faults.Clients;
using DaprPush.Faults.Load;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Faults.Checking;

/// <summary>What is known at the end of the messages that wanted an acknowledgement.</summary>
/// <param name="States">How each stands.</param>
/// <param name="Answers">What those who confirmed were answered.</param>
/// <param name="Partitions">Of the system.</param>
internal sealed record Acknowledgements(
    IReadOnlyDictionary<int, MessageState> States, IReadOnlyDictionary<int, HttpStatusCode> Answers, int Partitions)
{
    private const string Confirmed = "acknowledged";

    public static readonly Acknowledgements None = new(new Dictionary<int, MessageState>(), new Dictionary<int, HttpStatusCode>(), 1);

    /// <summary>Messages whose confirmation was answered with 204.</summary>
    public int ConfirmedInTime => Answers.Values.Count(status => status == HttpStatusCode.NoContent);

    /// <summary>How many stand so.</summary>
    public int Count(string status) => States.Values.Count(state => state.Status == status);

    /// <summary>
    /// Every message that was certainly sent: the first time, and each time again. Of one whose streams lie in several partitions the
    /// repetitions do not count: they may begin while the message itself still waits in one of them.
    /// </summary>
    public IEnumerable<Copy> CopiesOf(SentMessage message) =>
        Enumerable.Range(0, 1 + RepetitionsOf(message)).Select(attempt => new Copy(message.Index, attempt));

    /// <summary>What was answered 204 stays confirmed, what was accepted is known, and nobody is told otherwise.</summary>
    public IEnumerable<Violation> Violations()
    {
        foreach (var (message, status) in Answers.Where(answer => answer.Value is not (HttpStatusCode.NoContent or HttpStatusCode.Conflict)))
        {
            yield return Untracked(message, $"its confirmation was answered {(int)status}");
        }

        foreach (var (message, state) in States)
        {
            if (Answers.TryGetValue(message, out var status) && status == HttpStatusCode.NoContent && state.Status != Confirmed)
            {
                yield return Untracked(message, $"it was confirmed and is {state.Status}");
            }
            else if (state.Status.All(char.IsAsciiDigit))
            {
                yield return Untracked(message, $"how it stands was answered {state.Status}");
            }
        }
    }

    private int RepetitionsOf(SentMessage message) =>
        States.TryGetValue(message.Index, out var state) && message.Streams.DistinctBy(PartitionOf).Count() == 1 ? state.Attempts : 0;

    private int PartitionOf(string stream) =>
        StreamName.TryParse(stream, out var name) ? Partitioning.Of(name, Partitions) : throw new FormatException($"'{stream}' is no stream.");

    private static Violation Untracked(int message, string detail) => new(ViolationKind.Untracked, -1, "", new Copy(message, 0), -1, detail);
}
