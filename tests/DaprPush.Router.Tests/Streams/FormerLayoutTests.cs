using System.Text.Json;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Streams;
using DaprPush.Router.Tests.Kit;

namespace DaprPush.Router.Tests.Streams;

/// <summary>Streams that were stored before there were terms go on as they are.</summary>
public class FormerLayoutTests
{
    private readonly TestStream _stream = new();

    [Fact]
    public async Task ReadAsync_StreamWithoutATerm_GoesOnWithItsEpochAndHistory()
    {
        Put();

        var page = await _stream.Log.ReadAsync(new ReadRequest(new StreamPosition(7, 0)));

        page.Should().Match<StreamPage>(p => p.Reset == ResetReason.None && p.Head == new StreamPosition(7, 2));
        page.Messages.Select(message => message.Message.Id).Should().Equal("a", "b");
    }

    [Fact]
    public async Task AppendAsync_StreamWithoutATerm_KnowsItsIdsAndReleasesWhatWaits()
    {
        Put();

        var known = await _stream.AppendAsync("b");
        var next = await _stream.AppendAsync("third", number: 3, previous: 0);
        _stream.Reactivate();

        (known.Seqs.Single(), next.Seqs.Single()).Should().Be((2, 3));
        (await _stream.IdsAsync()).Should().Equal("a", "b", "third", "fourth");
    }

    [Fact]
    public async Task AppendAsync_StreamWithoutATerm_LeavesAFormerRouterNothingToGoOnFrom()
    {
        Put();

        await _stream.AppendAsync("c");
        await _stream.AppendAsync("d");

        _stream.State.FullKeys.Should().NotContain("head").And.Contain(["m-1", "m-2"]);
    }

    [Fact]
    public async Task AppendAsync_LongAfterStreamWithoutATerm_DeletesItsMessagesAsTheyLeaveTheHistory()
    {
        Put();

        await _stream.AppendManyAsync(1, 1100);

        _stream.State.FullKeys.Should().NotContain(["m-1", "m-2", "ids-0"]);
        (await _stream.ReadAsync(after: 110)).Messages.Should().NotBeEmpty();
    }

    private void Put()
    {
        var now = _stream.Time.GetUtcNow().ToUnixTimeMilliseconds();
        _stream.State.Put("head", JsonSerializer.SerializeToUtf8Bytes(new
        {
            epoch = 7,
            seq = 2,
            first = 1,
            holders = Array.Empty<int>(),
            unacknowledged = Array.Empty<int>(),
            last_held_at = 0,
            producers = Array.Empty<int>(),
            first_piece = 0,
            next_piece = 1,
            written_at = now,
            stamp = 4711,
        }));
        var index = new IdIndex(1);
        foreach (var (id, seq) in new[] { ("a", 1), ("b", 2) })
        {
            var message = _stream.Message(id);
            index.Add(MessageId.Of(id), message.ExpiresAt);
            _stream.State.Put($"m-{seq}", JsonSerializer.SerializeToUtf8Bytes(message, RoutingJson.Default.RoutedMessage));
        }

        _stream.State.Put("ids-0", IdBucket.Write(index, 0));
        _stream.State.Put("p-0", ParkedJson.Write([new ParkedMessage(new ProducerStamp("p", 4, 3), _stream.Message("fourth")) { ParkedAt = now }]));
    }
}
