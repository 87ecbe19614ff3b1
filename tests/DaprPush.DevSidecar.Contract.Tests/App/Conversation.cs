using System.Threading.Channels;

namespace DaprPush.DevSidecar.Contract.Tests.App;

/// <summary>
/// What one test sends through the sidecar carries its mark; what comes to the app with that mark is this test's, and is answered as
/// the test says. So many tests can use the same topics, and a broker that remembers earlier runs disturbs nobody.
/// </summary>
internal sealed class Conversation
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly Channel<Received> _received = Channel.CreateUnbounded<Received>();

    /// <summary>To be part of what is sent: in a body, or in a path.</summary>
    public string Mark { get; } = $"mark{Guid.NewGuid():N}";

    /// <summary>What the app answers; 200 without a body unless set.</summary>
    public Func<Received, Task<Reply>> Answer { get; set; } = _ => Task.FromResult(Reply.Ok);

    /// <summary>A value with the mark and a number.</summary>
    public string Event(int number = 0) => $$"""{"mark":"{{Mark}}","n":{{number}}}""";

    /// <summary>The next request; waits for it.</summary>
    public async Task<Received> NextAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            return await _received.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"nothing came to the app within {Limit.TotalSeconds} s");
        }
    }

    /// <summary>What has come and was not taken.</summary>
    public IReadOnlyList<Received> Rest()
    {
        var rest = new List<Received>();
        while (_received.Reader.TryRead(out var received))
        {
            rest.Add(received);
        }

        return rest;
    }

    internal Task<Reply> HandleAsync(Received received)
    {
        _received.Writer.TryWrite(received);
        return Answer(received);
    }
}
