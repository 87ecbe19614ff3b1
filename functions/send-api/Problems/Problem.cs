using System.Text.Json.Serialization;
using DaprPush.Messages.Reading;

namespace DaprPush.SendApi.Problems;

/// <summary>Why a request was refused: RFC 9457 problem details.</summary>
/// <param name="Type">The kind of problem: a URI that stays the same, see <c>Problem.Kinds.cs</c>.</param>
/// <param name="Title">The kind in words, the same for every problem of the kind.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong with this request.</param>
internal sealed partial record Problem(string Type, string Title, int Status, string Detail)
{
    public const string ContentType = "application/problem+json";

    /// <summary>Every field at fault; null where the problem is none of fields.</summary>
    public IReadOnlyList<FieldError>? Errors { get; init; }

    /// <summary>The methods that a path knows, for the header <c>Allow</c> of a 405.</summary>
    [JsonIgnore]
    public string? Allow { get; init; }

    [JsonIgnore]
    public string? Challenge { get; init; }

    [JsonIgnore]
    public int? RetryAfterSeconds { get; init; }
}
