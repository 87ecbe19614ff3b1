namespace DaprPush.SendApi.OpenApi;

/// <summary>One parameter of the path, the query or the headers.</summary>
/// <param name="place"><c>path</c>, <c>query</c> or <c>header</c>.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class ParameterAttribute(string name, string place, string description) : Attribute
{
    public string Name { get; } = name;

    public string Place { get; } = place;

    public string Description { get; } = description;

    public string? Pattern { get; init; }

    /// <summary>The largest whole number; 0 for a text.</summary>
    public int Maximum { get; init; }

    public int Default { get; init; }
}
