using System.Text;
using DaprPush.Messages.Reading;

namespace DaprPush.Messages.Tests.Reading;

/// <summary>Reads messages that are written down as text.</summary>
internal static class Reader
{
    public static MessageReadResult Read(string json, AddressRule address = AddressRule.TargetRequired) =>
        MessageReader.Read(Encoding.UTF8.GetBytes(json), address);

    /// <summary>A valid message but for the fields given, which come first.</summary>
    public static MessageReadResult ReadWith(string fields) =>
        Read($$"""{ {{fields}}, "service": "billing", "target": {"user_id": "u1"}, "data": {} }""");

    /// <summary>A valid message with this target.</summary>
    public static MessageReadResult ReadTarget(string target) =>
        Read($$"""{ "service": "billing", "data": {}, "target": {{target}} }""");

    /// <summary>The errors as <c>field: message</c>.</summary>
    public static IEnumerable<string> Lines(this MessageReadResult result) => result.Errors.Select(error => $"{error.Field}: {error.Message}");

    /// <summary>No error where the message is valid, else this one.</summary>
    public static IEnumerable<string> Expect(bool valid, string error) => valid ? [] : [error];
}
