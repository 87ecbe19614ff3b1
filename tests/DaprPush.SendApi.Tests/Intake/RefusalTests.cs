using System.Text;
using DaprPush.Messages.Message;

namespace DaprPush.SendApi.Tests.Intake;

/// <summary>What is answered 4xx, and that nothing of it reaches the broker.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("", "malformed-json", "The body is not valid JSON: line 1, byte 1.")]
    [InlineData("{\"service\":\"s\",\n\"data\":}", "malformed-json", "The body is not valid JSON: line 2, byte 8.")]
    [InlineData("[]", "invalid-message", "1 field is at fault.")]
    [InlineData("{}", "invalid-message", "3 fields are at fault.")]
    public async Task Send_BadBody_IsAProblemOf400(string body, string problem, string detail)
    {
        await using var api = await IntakeHarness.StartAsync();

        var answer = await api.SendAsync(body);

        answer.Status.Should().Be(400);
        answer.ContentType.Should().Be("application/problem+json");
        answer.Problem.Should().Be(problem);
        answer.Detail.Should().Be(detail);
        answer.Json.GetProperty("status").GetInt32().Should().Be(400);
        answer.Json.GetProperty("title").GetString().Should().NotBeNullOrEmpty();
        api.Published.Should().BeEmpty();
    }

    [Fact]
    public async Task Send_FieldsAtFault_NamesEveryOneWithItsMessage()
    {
        await using var api = await IntakeHarness.StartAsync();

        var answer = await api.SendAsync("""{"id":"a","id":"b","type":7,"target":{"user_id":"a b"},"metadata":{"ttl":-1},"data":{"deep":1},"more":1}""");

        answer.Text.Should().EndWith(
            "\"errors\":[{\"field\":\"id\",\"message\":\"is given twice\"}," +
            "{\"field\":\"type\",\"message\":\"must be one of custom, progress, status, error, success, warning, info\"}," +
            "{\"field\":\"target.user_id\",\"message\":\"must be 1 to 128 characters of A-Z a-z 0-9 _ . : @ -, and neither . nor ..\"}," +
            "{\"field\":\"metadata.ttl\",\"message\":\"must be a whole number from 1 to 604800\"}," +
            "{\"field\":\"more\",\"message\":\"is not a field of a message (id, timestamp, type, event, service, source, target, data, metadata)\"}," +
            "{\"field\":\"service\",\"message\":\"is required\"}]}");
        api.Published.Should().BeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_OverTheLimit_Is413WithAndWithoutContentLength(bool announced)
    {
        await using var api = await IntakeHarness.StartAsync();
        var json = $$"""{"service":"s","target":{"user_id":"u"},"data":"{{new string('x', MessageLimits.MaxMessageBytes)}}"}""";

        var answer = await api.SendAsync(IntakeHarness.Request(Encoding.UTF8.GetBytes(json), announced: announced));

        answer.Status.Should().Be(413);
        answer.Problem.Should().Be("too-large");
        answer.Detail.Should().Be("The body may have 65536 bytes.");
        api.Published.Should().BeEmpty();
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData(null)]
    [InlineData("application/json; charset=latin1")]
    public async Task Send_OtherContent_Is415(string? contentType)
    {
        await using var api = await IntakeHarness.StartAsync();

        var answer = await api.SendAsync(IntakeHarness.Request("""{"service":"s","target":{"user_id":"u"},"data":1}"""u8.ToArray(), contentType));

        answer.Status.Should().Be(415);
        answer.Problem.Should().Be("unsupported-content");
        api.Published.Should().BeEmpty();
    }

    [Fact]
    public async Task Send_InvalidUtf8_Is400()
    {
        await using var api = await IntakeHarness.StartAsync();
        byte[] body = [.. """{"service":"s","target":{"user_id":"u"},"data":"""u8, (byte)'"', 0xFF, (byte)'"', (byte)'}'];

        var answer = await api.SendAsync(IntakeHarness.Request(body));

        answer.Status.Should().Be(400);
        answer.Detail.Should().Be("The body is not valid UTF-8.");
        api.Published.Should().BeEmpty();
    }
}
