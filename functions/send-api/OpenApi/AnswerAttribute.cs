namespace DaprPush.SendApi.OpenApi;

/// <summary>One answer that is no problem.</summary>
/// <param name="type">What its JSON is; null for an answer without a body, or one that is no JSON.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class AnswerAttribute(int status, string description, Type? type = null) : Attribute
{
    public int Status { get; } = status;

    public string Description { get; } = description;

    public Type? Type { get; } = type;

    /// <summary>Of an answer that is no JSON of a <see cref="Type"/>.</summary>
    public string? ContentType { get; init; }
}
