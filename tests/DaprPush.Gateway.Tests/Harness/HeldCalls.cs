using DaprPush.Gateway.Streams;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Tests.Harness;

/// <summary>Calls to actors that wait until a test lets one through, at the actor and then, later, back at the gateway.</summary>
internal sealed class HeldCalls(Func<StreamName, StreamLog> logOf, int pageLimit = 1000) : IStreamCalls
{
    private readonly List<Call> _calls = [];

    /// <summary>Streams whose actor counts this gateway among its holders.</summary>
    public HashSet<StreamName> Held { get; } = [];

    public IReadOnlyList<Call> Pending => _calls;

    /// <summary>All calls that were made, in their order.</summary>
    public List<string> Made { get; } = [];

    public Action<ShardName> Forgotten { get; set; } = _ => { };

    /// <summary>What the shard says that it knows of this gateway.</summary>
    public string? Registration { get; set; } = "1";

    /// <summary>Whether the gateway held nothing else, at each look.</summary>
    public List<bool> Looks { get; } = [];

    public string? RegistrationOf(ShardName shard) => Registration;

    public void Look(ShardName shard, Func<bool> holdsNoOther) => Looks.Add(holdsNoOther());

    public void Attach(StreamName stream, HistoryFrom from, object? by, Func<bool> isWanted, Action<StreamPage> then, Action givenUp) =>
        Add(Call.Of("attach", stream, () =>
        {
            Held.Add(stream);
            return logOf(stream).Read(from.Place, from.Since, pageLimit);
        }, isWanted, then, givenUp));

    public void Read(StreamName stream, HistoryFrom from, Func<bool> isWanted, Action<StreamPage> then, Action givenUp) =>
        Add(Call.Of("read", stream, () => logOf(stream).Read(from.Place, from.Since, pageLimit), isWanted, then, givenUp));

    public void Unacknowledged(StreamName stream, long after, Func<bool> isWanted, Action<UnacknowledgedPage> then, Action givenUp) =>
        Add(Call.Of("unacknowledged", stream, () => logOf(stream).ReadUnacknowledged(after, pageLimit), isWanted, then, givenUp));

    public void Detach(StreamName stream, Action then) =>
        Add(Call.Of("detach", stream, () => Held.Remove(stream), () => false, _ => then(), then));

    /// <summary>The actor takes its turn; the answer is on its way.</summary>
    public static void Reach(Call call) => call.Answer ??= call.Turn();

    /// <summary>The answer arrives.</summary>
    public void Answer(Call call)
    {
        Reach(call);
        _calls.Remove(call);
        call.Then(call.Answer!);
    }

    /// <summary>The call fails, whether or not the actor had its turn; it is made again where it is wanted.</summary>
    public void Fail(Call call)
    {
        _calls.Remove(call);
        if (call.IsWanted())
        {
            call.Answer = null;
            _calls.Add(call);
        }
        else
        {
            call.GivenUp();
        }
    }

    public void AnswerAll()
    {
        while (_calls.Count > 0)
        {
            Answer(_calls[0]);
        }
    }

    private void Add(Call call)
    {
        Made.Add($"{call.Method} {call.Stream.Text}");
        _calls.Add(call);
    }

    internal sealed record Call(string Method, StreamName Stream, Func<object> Turn, Func<bool> IsWanted, Action<object> Then, Action GivenUp)
    {
        public object? Answer { get; set; }

        public static Call Of<T>(string method, StreamName stream, Func<T> turn, Func<bool> isWanted, Action<T> then, Action givenUp)
            where T : notnull => new(method, stream, () => turn(), isWanted, answer => then((T)answer), givenUp);
    }
}
