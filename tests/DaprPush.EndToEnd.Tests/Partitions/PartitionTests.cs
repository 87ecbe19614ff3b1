using System.Net;
using DaprPush.EndToEnd.Tests.Systems;

namespace DaprPush.EndToEnd.Tests.Partitions;

[Collection(PartitionedSystem.Name)]
public sealed class PartitionTests(PartitionedSystem system) : SystemTests(system)
{
    [Fact]
    public async Task Send_ToStreamsOfAllPartitions_ArrivesInOrderOnceOnBothGateways()
    {
        var channels = Enumerable.Range(0, 8).Select(_ => NewName("channel")).ToArray();
        var clients = new[] { await FollowAsync($"/sse/stream/{string.Join(',', channels)}"), await FollowAsync($"/sse/stream/{string.Join(',', channels)}", 1) };
        var sent = new List<string>();
        for (var n = 0; n < 40; n++)
        {
            sent.Add(await Sender.DeliverAsync(Message(new { channel = channels[n % 8] }, new { n })));
        }

        foreach (var client in clients)
        {
            var got = (await client.WaitForMessagesAsync(40)).Select(message => message.MessageId).ToArray();
            got.Should().BeEquivalentTo(sent);
            for (var channel = 0; channel < 8; channel++)
            {
                var of = sent.Where((_, n) => n % 8 == channel).ToArray();
                got.Where(id => of.Contains(id)).Should().Equal(of);
            }
        }
    }

    [Fact]
    public async Task Send_OneMessageToChannelsOfSeveralPartitions_ComesOnceToWhoFollowsThemAll()
    {
        var channels = Enumerable.Range(0, 8).Select(_ => NewName("channel")).ToArray();
        var all = await FollowAsync($"/sse/stream/{string.Join(',', channels)}");
        var each = await Task.WhenAll(channels.Select(channel => FollowAsync($"/sse/stream/{channel}", 1)));

        var id = await Sender.DeliverAsync(Message(new { channels }));
        var marks = await Task.WhenAll(channels.Select(channel => Sender.DeliverAsync(Message(new { channel }))));

        (await all.WaitForMessagesAsync(9)).Select(message => message.MessageId).Should().BeEquivalentTo([id, .. marks]);
        foreach (var client in each)
        {
            (await client.WaitForMessagesAsync(2))[0].MessageId.Should().Be(id);
        }
    }

    [Fact]
    public async Task Ephemeral_SentRightAfterReadyWhileOthersSend_ReachesTheNewGateway()
    {
        var channel = NewName("channel");
        var ephemeral = new { delivery = "ephemeral" };
        var first = await FollowAsync($"/sse/stream/{channel}");
        await Sender.DeliverAsync(Message(new { channel }, metadata: ephemeral));
        await first.WaitForMessagesAsync(1);

        var second = await FollowAsync($"/sse/stream/{channel}", 1);
        var id = await Sender.DeliverAsync(Message(new { channel }, metadata: ephemeral));

        (await second.WaitForMessagesAsync(1)).Should().ContainSingle().Which.MessageId.Should().Be(id);
        (await first.WaitForMessagesAsync(2))[1].MessageId.Should().Be(id);
    }

    [Fact]
    public async Task Ack_MessageThatNobodyConfirms_ComesAgainUntilItIsConfirmed()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");
        var id = await Sender.DeliverAsync(Message(new { user_id = user }, metadata: new { ack = true }));

        var twice = await client.WaitForMessagesAsync(2);
        var confirmed = await Sender.PostAsync($"{id}/ack", "");
        var status = await Sender.GetAsync($"api/v1/messages/{id}");

        twice.Select(message => message.MessageId).Should().Equal(id, id);
        twice[1].Json.GetProperty("metadata").GetProperty("retry_count").GetInt32().Should().Be(1);
        confirmed.Status.Should().Be(HttpStatusCode.NoContent);
        status.Json.GetProperty("status").GetString().Should().Be("acknowledged");
        (await Sender.PostAsync($"{NewName("nobody")}/ack", "")).Status.Should().Be(HttpStatusCode.NotFound);
    }
}
