using System.Text.Json;
using DaprPush.DevSidecar.Contract.Tests.App;
using DaprPush.DevSidecar.Contract.Tests.Sidecars;

namespace DaprPush.DevSidecar.Contract.Tests.PubSub;

[Collection(ContractSuite.Name)]
public sealed class BulkDeliveryTests(ContractSidecars sidecars)
{
    [Theory, OverEachSidecar]
    public async Task DeliverBulk_Events_ComeInTheBulkEnvelope(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();
        talk.Answer = Statuses(_ => "SUCCESS");

        (await sidecar.PostAsync("v1.0/publish/bulk/pubsub/bulk", Entries(talk, 5))).ShouldBeNoContent();

        var numbers = new List<int>();
        while (numbers.Count < 5)
        {
            var received = await talk.NextAsync();
            received.Path.Should().Be("/events/bulk");
            var envelope = received.Json;
            envelope.GetProperty("type").GetString().Should().Be("com.dapr.event.sent.bulk");
            envelope.GetProperty("topic").GetString().Should().Be("bulk");
            envelope.GetProperty("pubsubname").GetString().Should().Be("pubsub");
            envelope.GetProperty("id").GetString().Should().NotBeNullOrEmpty();
            foreach (var entry in EntriesOf(received))
            {
                entry.GetProperty("entryId").GetString().Should().NotBeNullOrEmpty();
                entry.GetProperty("contentType").GetString().Should().Be("application/cloudevents+json");
                numbers.Add(Number(entry));
            }
        }

        numbers.Should().BeEquivalentTo([1, 2, 3, 4, 5]);
    }

    [Theory, OverEachSidecar]
    public async Task DeliverBulk_AStatusForEach_RepeatsAndBuriesOnlyThose(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();
        var retried = 0;
        var bulk = Statuses(number => number switch
        {
            2 when Interlocked.Increment(ref retried) == 1 => "RETRY",
            3 => "DROP",
            _ => "SUCCESS",
        });
        talk.Answer = received => received.Path == "/events/bulk" ? bulk(received) : Task.FromResult(Reply.Ok);

        await sidecar.PostAsync("v1.0/publish/bulk/pubsub/bulk", Entries(talk, 3));

        var (delivered, dead) = (new List<int>(), new List<int>());
        while (delivered.Count < 4 || dead.Count < 1)
        {
            var received = await talk.NextAsync();
            if (received.Path == "/events/dead")
            {
                dead.Add(received.Json.GetProperty("data").GetProperty("n").GetInt32());
            }
            else
            {
                delivered.AddRange(EntriesOf(received).Select(Number));
            }
        }

        delivered.Should().BeEquivalentTo([1, 2, 2, 3]);
        dead.Should().Equal(3);
    }

    [Theory]
    [OverEachSidecar(200, "")]
    [OverEachSidecar(200, """{"statuses":[]}""")]
    [OverEachSidecar(500, "")]
    public async Task DeliverBulk_NoStatus_IsARetryAndAfterTheLastADeadLetter(SidecarKind kind, int status, string body)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();
        talk.Answer = received => Task.FromResult(received.Path == "/events/bulk" ? new Reply(status, body) : Reply.Ok);

        await sidecar.PostAsync("v1.0/publish/pubsub/bulk", talk.Event(1));

        for (var attempt = 0; attempt < 3; attempt++)
        {
            EntriesOf(await talk.NextAsync()).Select(Number).Should().Equal(1);
        }

        var dead = await talk.NextAsync();
        dead.Path.Should().Be("/events/dead");
        dead.Json.GetProperty("data").GetProperty("n").GetInt32().Should().Be(1);
    }

    private static string Entries(Conversation talk, int count) =>
        $"[{string.Join(',', Enumerable.Range(1, count).Select(n => $$"""{"entryId":"{{n}}","event":{{talk.Event(n)}},"contentType":"application/json"}"""))}]";

    private static JsonElement.ArrayEnumerator EntriesOf(Received received) => received.Json.GetProperty("entries").EnumerateArray();

    private static int Number(JsonElement entry) => entry.GetProperty("event").GetProperty("data").GetProperty("n").GetInt32();

    private static Func<Received, Task<Reply>> Statuses(Func<int, string> status) => received => Task.FromResult(new Reply(200, JsonSerializer.Serialize(new
    {
        statuses = EntriesOf(received).Select(entry => new { entryId = entry.GetProperty("entryId").GetString(), status = status(Number(entry)) }),
    })));
}
