using System.Text;
using System.Threading.Channels;
using DaprPush.DevSidecar.PubSub;

namespace DaprPush.DevSidecar.Tests.Redis.Harness;

/// <summary>An app's side of a subscription: keeps what it is given, and answers what the test tells it to.</summary>
internal sealed class Inbox
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly Channel<string> _received = Channel.CreateUnbounded<string>();

    /// <summary>Decides the outcome; acknowledges by default.</summary>
    public Func<string, CancellationToken, ValueTask<DeliveryOutcome>> Answer { get; set; } =
        (_, _) => ValueTask.FromResult(DeliveryOutcome.Acknowledged);

    public async ValueTask HandleAsync(
        ReadOnlyMemory<BrokerMessage> messages, Memory<DeliveryOutcome> outcomes, CancellationToken cancellation)
    {
        for (var i = 0; i < messages.Length; i++)
        {
            var text = Encoding.UTF8.GetString(messages.Span[i].Data.Span);
            await _received.Writer.WriteAsync(text, CancellationToken.None);
            var outcome = await Answer(text, cancellation);
            outcomes.Span[i] = outcome;
        }
    }

    public async Task<string> NextAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        return await _received.Reader.ReadAsync(limit.Token);
    }

    public async Task<List<string>> NextAsync(int count)
    {
        var texts = new List<string>(count);
        while (texts.Count < count)
        {
            texts.Add(await NextAsync());
        }

        return texts;
    }

    /// <summary>What came and was not asked for yet.</summary>
    public List<string> Rest()
    {
        var texts = new List<string>();
        while (_received.Reader.TryRead(out var text))
        {
            texts.Add(text);
        }

        return texts;
    }
}
