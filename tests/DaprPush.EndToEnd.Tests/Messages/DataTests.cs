using System.Net;
using DaprPush.EndToEnd.Tests.Systems;
using DaprPush.Testing.Events;

namespace DaprPush.EndToEnd.Tests.Messages;

public abstract class DataTests(SystemFixture fixture) : SystemTests(fixture)
{
    private const int MaxMessageBytes = 64 * 1024;

    public static TheoryData<string> Data => new(
        """{"odd":1.0e+2,"zero":-0.0,"big":1E400,"long":12345678901234567890.000,"small":0.10000000000000000001}""",
        """{ "spaces" : [ 1 ,2,	3 ] , "z":1,"a":2 , "same":1, "same":2 }""",
        """{"text":"Grüße, 世界 😀 \u00e9\u0000\ud83d\ude00\/\b\f\n\r\t\\\"<>&'+","" :null}""",
        """{"empty":{},"list":[],"no":null,"yes":true}""",
        "\"just a text\"",
        "-1.50",
        "false",
        "[1,2,3]");

    [Theory]
    [MemberData(nameof(Data))]
    public async Task Data_GoesThroughByteForByte(string data)
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");

        var answer = await Sender.SendAsync(MessageWith(user, data));

        answer.Status.Should().Be(HttpStatusCode.Accepted);
        await ExpectDataAsync(client, data);
    }

    [Fact]
    public async Task Data_WithLineFeedsBetweenValues_GoesThroughByteForByte()
    {
        const string data = "{\n  \"a\": [\n    1,\n\n    2\n  ]\n}";
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");

        await Sender.SendAsync(MessageWith(user, data));

        await ExpectDataAsync(client, data);
    }

    [Fact]
    public async Task Data_FromHistory_IsTheSame()
    {
        const string data = """{"n":1.000,"text":"\u00e9 é","z":0,"a":0}""";
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");
        await client.LeaveAsync();

        await Sender.SendAsync(MessageWith(user, data));
        await client.ConnectAsync(System.Gateways[1]);

        await ExpectDataAsync(client, data);
    }

    [Fact]
    public async Task Message_OfExactlyTheLimit_Arrives()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");
        var filling = new string('x', MaxMessageBytes - MessageWith(user, "\"\"").Length);

        var answer = await Sender.SendAsync(MessageWith(user, $"\"{filling}\""));

        answer.Status.Should().Be(HttpStatusCode.Accepted);
        await ExpectDataAsync(client, $"\"{filling}\"");
    }

    private static string MessageWith(string user, string data) => $$"""{"service":"e2e","target":{"user_id":"{{user}}"},"data":{{data}}}""";

    private static async Task ExpectDataAsync(EventStreamClient client, string data)
    {
        var message = (await client.WaitForMessagesAsync(1)).Should().ContainSingle().Which;
        message.Json.GetProperty("data").GetRawText().Should().Be(data);
    }
}

[Collection(InMemorySystem.Name)]
public sealed class InMemoryDataTests(InMemorySystem system) : DataTests(system);

[Collection(RedisSystem.Name)]
public sealed class RedisDataTests(RedisSystem system) : DataTests(system);
