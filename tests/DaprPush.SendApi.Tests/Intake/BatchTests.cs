using System.Text;
using System.Text.Json;
using DaprPush.SendApi.Settings;

namespace DaprPush.SendApi.Tests.Intake;

public sealed class BatchTests
{
    private const string Good = """{"service":"s","target":{"user_id":"u"},"data":1}""";

    [Fact]
    public async Task Batch_AllValid_IsPublishedInOrderWithAResultForEach()
    {
        await using var api = await IntakeHarness.StartAsync();

        var answer = await api.BatchAsync(Batch(Named("a"), Named("b"), Named("c")));

        answer.Status.Should().Be(202);
        answer.Text.Should().Be(
            """{"results":[{"id":"a","status":"accepted"},{"id":"b","status":"accepted"},{"id":"c","status":"accepted"}],"accepted":3,"refused":0}""");
        api.Published.Select(message => message.Message.Id).Should().Equal("a", "b", "c");
    }

    [Fact]
    public async Task Batch_SomeRefused_PublishesTheOthersAndSaysWhatIsWrong()
    {
        await using var api = await IntakeHarness.StartAsync();

        var answer = await api.BatchAsync(Batch(Named("a"), """{"service":"s","data":1}""", "7", Named("b"), """{"service":"s","target":{"user_id":"/"},"data":1,"x":1}"""));

        answer.Status.Should().Be(202);
        answer.Json.GetProperty("accepted").GetInt32().Should().Be(2);
        answer.Json.GetProperty("refused").GetInt32().Should().Be(3);
        answer.Json.GetProperty("results").EnumerateArray().Select(Line).Should().Equal(
            "a accepted", " refused target", " refused ", "b accepted", " refused target.user_id x");
        api.Published.Select(message => message.Message.Id).Should().Equal("a", "b");
    }

    [Fact]
    public async Task Batch_AllRefused_Is400WithThePathOfEachField()
    {
        await using var api = await IntakeHarness.StartAsync();

        var answer = await api.BatchAsync(Batch("""{"service":"s","data":1}""", "null", """{"service":"s","target":{"user_id":5},"data":1}"""));

        answer.Status.Should().Be(400);
        answer.Problem.Should().Be("all-refused");
        answer.Detail.Should().Be("All 3 messages of the batch were refused.");
        answer.Fields.Should().Equal("messages[0].target", "messages[1]", "messages[2].target.user_id");
        api.Published.Should().BeEmpty();
    }

    [Fact]
    public async Task Batch_ListsOfMoreUsersThanABatchMayName_RefusesThoseBeyond()
    {
        await using var api = await IntakeHarness.StartAsync();
        var users = string.Join(',', Enumerable.Range(0, 1_000).Select(i => $"\"u{i}\""));
        var toMany = $$$"""{"service":"s","target":{"user_ids":[{{{users}}}]},"data":1}""";

        var answer = await api.BatchAsync(Batch([.. Enumerable.Repeat(toMany, 11), Good]));

        answer.Json.GetProperty("results").EnumerateArray().Select(Line).Select(line => line.Split(' ', 2)[1])
            .Should().Equal([.. Enumerable.Repeat("accepted", 10), "refused target.user_ids", "accepted"]);
        api.Published.Take(10).Should().OnlyContain(message => message.Streams.Count == 1_001);
    }

    [Fact]
    public async Task Batch_SameIdTwice_AcceptsBoth()
    {
        // Who numbers the messages drops the second; the sender is told what it would be told for two requests.
        await using var api = await IntakeHarness.StartAsync();

        var answer = await api.BatchAsync(Batch(Named("a"), Named("a")));

        answer.Json.GetProperty("accepted").GetInt32().Should().Be(2);
        api.Published.Should().HaveCount(2);
    }

    [Fact]
    public async Task Batch_Of1000_IsTheLargest()
    {
        await using var api = await IntakeHarness.StartAsync();

        (await api.BatchAsync(Batch([.. Enumerable.Repeat(Good, 1000)]))).Status.Should().Be(202);
        var tooMany = await api.BatchAsync(Batch([.. Enumerable.Repeat(Good, 1001)]));

        tooMany.Status.Should().Be(400);
        tooMany.Problem.Should().Be("invalid-batch");
        tooMany.Fields.Should().Equal("messages");
        tooMany.Text.Should().Contain("holds 1001 messages; a batch has 1 to 1000");
        api.Published.Should().HaveCount(1000);
    }

    [Theory]
    [InlineData("{}", "messages")]
    [InlineData("""{"messages":[]}""", "messages")]
    [InlineData("""{"messages":{}}""", "messages")]
    [InlineData("""{"messages":null}""", "messages")]
    [InlineData("""[{"service":"s","target":{"user_id":"u"},"data":1}]""", "")]
    [InlineData("""{"messages":[{"service":"s","target":{"user_id":"u"},"data":1}],"extra":[[]]}""", "extra")]
    [InlineData("""{"messages":[{"service":"s","target":{"user_id":"u"},"data":1}],"messages":[]}""", "messages")]
    public async Task Batch_NoBatch_Is400AndNothingIsPublished(string json, string field)
    {
        await using var api = await IntakeHarness.StartAsync();

        var answer = await api.BatchAsync(json);

        answer.Status.Should().Be(400);
        answer.Problem.Should().Be("invalid-batch");
        answer.Fields.Should().Equal(field);
        api.Published.Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{"messages":[{"service":"s","target":{"user_id":"u"},"data":1},{]}""", "The body is not valid JSON: line 1, byte 65.")]
    [InlineData("""{"messages":[{"service":"s","target":{"user_id":"u"},"data":1}""", "The body is not valid JSON: line 1, byte 63.")]
    public async Task Batch_MalformedAfterAGoodMessage_PublishesNothing(string json, string detail)
    {
        await using var api = await IntakeHarness.StartAsync();

        var answer = await api.BatchAsync(json);

        answer.Status.Should().Be(400);
        answer.Detail.Should().Be(detail);
        api.Published.Should().BeEmpty();
    }

    [Fact]
    public async Task Batch_OneMessageTooLongOrTooDeep_RefusesThatOne()
    {
        await using var api = await IntakeHarness.StartAsync();
        var tooLong = $$"""{"service":"s","target":{"user_id":"u"},"data":"{{new string('x', 65_536)}}"}""";
        var tooDeep = $$"""{"service":"s","target":{"user_id":"u"},"data":{{new string('[', 500)}}{{new string(']', 500)}}}""";

        var answer = await api.BatchAsync(Batch(tooLong, Good, tooDeep));

        answer.Json.GetProperty("results").EnumerateArray().Select(result => Line(result).Trim().Split(' ')[^1]).Should().Equal("refused", "accepted", "data");
        api.Published.Should().ContainSingle();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Batch_OverTheLimit_Is413(bool announced)
    {
        await using var api = await IntakeHarness.StartAsync(new SendApiOptions { MaxBatchBytes = 100_000 });
        var body = Encoding.UTF8.GetBytes(Batch([.. Enumerable.Repeat(Good, 990)]) + new string(' ', 60_000));

        var answer = await api.BatchAsync(IntakeHarness.Request(body, announced: announced));

        answer.Status.Should().Be(413);
        answer.Detail.Should().Be("The body may have 100000 bytes.");
        api.Published.Should().BeEmpty();
    }

    [Fact]
    public async Task Batch_NothingButFaults_AnswersFarLessThanItMight()
    {
        await using var api = await IntakeHarness.StartAsync();
        var faults = "{" + string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"x{i}\":1")) + "}";

        var answer = await api.BatchAsync(Batch([.. Enumerable.Repeat(faults, 900), Good]));

        answer.Status.Should().Be(202);
        answer.Json.GetProperty("results").GetArrayLength().Should().Be(901);
        answer.Json.GetProperty("results")[899].GetProperty("errors").GetArrayLength().Should().Be(2);
        answer.Text.Length.Should().BeLessThan(1_500_000);
    }

    [Fact]
    public async Task Batch_OtherContent_Is415()
    {
        await using var api = await IntakeHarness.StartAsync();

        (await api.BatchAsync(IntakeHarness.Request(Encoding.UTF8.GetBytes(Batch(Good)), "text/plain"))).Status.Should().Be(415);

        api.Published.Should().BeEmpty();
    }

    private static string Batch(params string[] messages) => $$"""{"messages":[{{string.Join(" , ", messages)}}]}""";

    private static string Named(string id) => Good.Replace("{\"service\"", $"{{\"id\":\"{id}\",\"service\"", StringComparison.Ordinal);

    private static string Line(JsonElement result)
    {
        var id = result.TryGetProperty("id", out var value) ? value.GetString() : "";
        var errors = result.TryGetProperty("errors", out var list) ? list.EnumerateArray().Select(error => " " + error.GetProperty("field").GetString()) : [];
        return $"{id} {result.GetProperty("status").GetString()}{string.Concat(errors)}";
    }
}
