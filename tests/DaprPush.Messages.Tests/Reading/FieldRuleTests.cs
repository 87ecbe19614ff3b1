using DaprPush.Messages.Reading;

namespace DaprPush.Messages.Tests.Reading;

/// <summary>Each rule of a message's own fields, and the path of the field at fault.</summary>
public sealed class FieldRuleTests
{
    private const string NameRule = "must be 1 to 128 characters of A-Z a-z 0-9 _ . : @ -, and neither . nor ..";
    private const string InstantRule = "must be an RFC 3339 date and time with its offset, as in 2025-07-30T15:10:00.123Z";

    [Theory]
    [InlineData("\"id\": \"\"", "id", NameRule)]
    [InlineData("\"id\": \"a b\"", "id", NameRule)]
    [InlineData("\"id\": \"ü\"", "id", NameRule)]
    [InlineData("\"id\": \".\"", "id", NameRule)]
    [InlineData("\"id\": \"..\"", "id", NameRule)]
    [InlineData("\"id\": 7", "id", "must be a string")]
    [InlineData("\"nonsense\": null", "nonsense",
        "is not a field of a message (id, timestamp, type, event, service, source, target, data, metadata)")]
    [InlineData("\"metadata\": {\"colour\": null}", "metadata.colour",
        "is not a field of metadata (priority, ttl, delivery, ack, handle, retry_count)")]
    [InlineData("\"id\": null, \"id\": \"b\"", "id", "is given twice")]
    [InlineData("\"id\": \"\\ud800\"", "id", "holds half of a surrogate pair")]
    [InlineData("\"timestamp\": \"yesterday\"", "timestamp", InstantRule)]
    [InlineData("\"timestamp\": 1753859400", "timestamp", InstantRule)]
    [InlineData("\"timestamp\": \"2025-07-30\"", "timestamp", InstantRule)]
    [InlineData("\"timestamp\": \"2025-07-30T15:10:00\"", "timestamp", InstantRule)]
    [InlineData("\"timestamp\": \"2025-07-30T15:10:00.123456\"", "timestamp", InstantRule)]
    [InlineData("\"timestamp\": \"2025-07-30T15:10Z\"", "timestamp", InstantRule)]
    [InlineData("\"timestamp\": \"2025-07-30T15:10+02:00\"", "timestamp", InstantRule)]
    [InlineData("\"timestamp\": \"2025-13-30T15:10:00Z\"", "timestamp", InstantRule)]
    [InlineData("\"timestamp\": \"0001-01-01T00:00:00+14:00\"", "timestamp", InstantRule)]
    [InlineData("\"timestamp\": \"2025-07-30T15:10:00\\ud800\"", "timestamp", "holds half of a surrogate pair")]
    [InlineData("\"type\": \"notice\"", "type", "must be one of custom, progress, status, error, success, warning, info")]
    [InlineData("\"type\": \"Status\"", "type", "must be one of custom, progress, status, error, success, warning, info")]
    [InlineData("\"type\": 1", "type", "must be one of custom, progress, status, error, success, warning, info")]
    [InlineData("\"type\": \"\\ud800\"", "type", "holds half of a surrogate pair")]
    [InlineData("\"source\": \"\"", "source", "must be 1 to 128 characters long")]
    [InlineData("\"source\": []", "source", "must be a string")]
    [InlineData("\"metadata\": []", "metadata", "must be an object")]
    [InlineData("\"metadata\": {\"priority\": \"urgent\"}", "metadata.priority", "must be one of normal, low, high")]
    [InlineData("\"metadata\": {\"ttl\": 0}", "metadata.ttl", "must be a whole number from 1 to 604800")]
    [InlineData("\"metadata\": {\"ttl\": 604801}", "metadata.ttl", "must be a whole number from 1 to 604800")]
    [InlineData("\"metadata\": {\"ttl\": 1.5}", "metadata.ttl", "must be a whole number from 1 to 604800")]
    [InlineData("\"metadata\": {\"ttl\": \"60\"}", "metadata.ttl", "must be a whole number from 1 to 604800")]
    [InlineData("\"metadata\": {\"ttl\": 1e99}", "metadata.ttl", "must be a whole number from 1 to 604800")]
    [InlineData("\"metadata\": {\"delivery\": \"twice\"}", "metadata.delivery", "must be one of durable, ephemeral")]
    [InlineData("\"metadata\": {\"ack\": \"yes\"}", "metadata.ack", "must be true or false")]
    [InlineData("\"metadata\": {\"retry_count\": -1}", "metadata.retry_count", "must be a whole number from 0 to 2147483647")]
    [InlineData("\"metadata\": {\"ack\": true, \"delivery\": \"ephemeral\"}", "metadata.ack",
        "needs delivery durable: an ephemeral message is not kept until it is confirmed")]
    [InlineData("\"metadata\": {\"colour\": {\"a\": [1]}}", "metadata.colour",
        "is not a field of metadata (priority, ttl, delivery, ack, handle, retry_count)")]
    [InlineData("\"metadata\": {\"ttl\": 5, \"ttl\": 6}", "metadata.ttl", "is given twice")]
    [InlineData("\"nonsense\": {\"a\": [1, {}]}", "nonsense",
        "is not a field of a message (id, timestamp, type, event, service, source, target, data, metadata)")]
    [InlineData("\"targets\": 1", "targets",
        "is not a field of a message (id, timestamp, type, event, service, source, target, data, metadata)")]
    [InlineData("\"\\ud800\": 1", "\\ud800",
        "is not a field of a message (id, timestamp, type, event, service, source, target, data, metadata)")]
    [InlineData("\"id\": \"a\", \"id\": \"b\"", "id", "is given twice")]
    public void Read_OneFieldAtFault_NamesItAndItsRule(string fields, string field, string message)
    {
        var result = Reader.ReadWith(fields);

        result.Errors.Should().Equal(new FieldError(field, message));
        result.Fault.Should().Be(MessageFault.Invalid);
        result.Draft.Should().BeNull();
    }

    [Theory]
    [InlineData("\"timestamp\": \"2025-07-30T15:10:00Z\"")]
    [InlineData("\"timestamp\": \"2025-07-30T15:10:00.1234567Z\"")]
    [InlineData("\"timestamp\": \"2025-07-30T17:10:00.5+02:00\"")]
    [InlineData("\"timestamp\": \"2025-07-30T10:10:00-05:00\"")]
    [InlineData("\"source\": \"Dokument-Prüfung, 2. Stufe\"")]
    [InlineData("\"id\": \"A-z0_9.:@-\"")]
    [InlineData("\"metadata\": {}")]
    [InlineData("\"metadata\": {\"ttl\": 1}")]
    [InlineData("\"metadata\": {\"ttl\": 604800}")]
    [InlineData("\"metadata\": {\"delivery\": \"ephemeral\", \"ack\": false}")]
    public void Read_AtTheEdgeOfARule_IsValid(string fields) => Reader.ReadWith(fields).Errors.Should().BeEmpty();

    [Fact]
    public void Read_NamesOf128And129Characters_AreTheLastGoodAndTheFirstBad()
    {
        Reader.ReadWith($"\"id\": \"{new string('x', 128)}\"").IsValid.Should().BeTrue();
        Reader.ReadWith($"\"id\": \"{new string('x', 129)}\"").Lines().Should().Equal("id: " + NameRule);
        Reader.ReadWith($"\"source\": \"{new string('x', 128)}\"").IsValid.Should().BeTrue();
        Reader.ReadWith($"\"source\": \"{new string('x', 129)}\"").Lines().Should().Equal("source: must be 1 to 128 characters long");
    }

    [Theory]
    [InlineData("""{"target":{"user_id":"u"},"data":1}""", "service: is required")]
    [InlineData("""{"target":{"user_id":"u"},"service":"s"}""", "data: is required")]
    [InlineData("""{"target":{"user_id":"u"},"service":"s","data":null}""", "data: must not be null")]
    [InlineData("""{"target":{"user_id":"u"},"service":null,"data":1}""", "service: must be a string")]
    [InlineData("""{"target":{"user_id":"u"},"service":"a b","data":1}""", "service: " + NameRule)]
    [InlineData("""{"target":{"user_id":"u"},"service":"s","data":1,"data":2}""", "data: is given twice")]
    public void Read_RequiredFieldMissingOrBad_NamesIt(string json, string error) => Reader.Read(json).Lines().Should().Equal(error);

    [Fact]
    public void Read_ManyFieldsAtFault_NamesThemAll()
    {
        var result = Reader.Read("""
            {"id": 1, "type": "x", "service": "", "target": {"user_id": "a/b", "channels": ["ok", 5, "no way"]}, "metadata": {"ttl": 0, "x": 1}, "extra": 1}
            """);

        result.Errors.Select(error => error.Field).Should().Equal(
            "id", "type", "service", "target.user_id", "target.channels[1]", "target.channels[2]", "metadata.ttl", "metadata.x", "extra", "data");
    }
}
