using System.Net;
using DaprPush.Faults.Clients;
using DaprPush.Faults.Load;

namespace DaprPush.Faults.Checking;

/// <summary>What is known at the end of the messages that wanted an acknowledgement.</summary>
/// <param name="States">How each stands.</param>
/// <param name="Answers">What those who confirmed were answered.</param>
internal sealed record Acknowledgements(IReadOnlyDictionary<int, MessageState> States, IReadOnlyDictionary<int, HttpStatusCode> Answers)
{
    private const string Confirmed = "acknowledged";

    public static readonly Acknowledgements None = new(new Dictionary<int, MessageState>(), new Dictionary<int, HttpStatusCode>());

    /// <summary>Messages whose confirmation was answered with 204.</summary>
    public int ConfirmedInTime => Answers.Values.Count(status => status == HttpStatusCode.NoContent);

    /// <summary>How many stand so.</summary>
    public int Count(string status) => States.Values.Count(state => state.Status == status);

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

    private static Violation Untracked(int message, string detail) => new(ViolationKind.Untracked, -1, "", new Copy(message, 0), -1, detail);
}
