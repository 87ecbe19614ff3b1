namespace DaprPush.SendApi.OpenApi;

/// <summary>What the API's description says of a function.</summary>
/// <param name="tag">The group that it stands in.</param>
/// <param name="summary">What it does, in a few words.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OperationAttribute(string tag, string summary) : Attribute
{
    public string Tag { get; } = tag;

    public string Summary { get; } = summary;

    public string Description { get; init; } = "";

    /// <summary>A name of <see cref="BodySchemas"/>; null for an operation without a body.</summary>
    public string? Body { get; init; }

    /// <summary>Statuses of problem details that are its own; those of every operation come by themselves.</summary>
    public int[] Problems { get; init; } = [];
}
