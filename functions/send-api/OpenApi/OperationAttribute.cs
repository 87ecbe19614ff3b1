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
