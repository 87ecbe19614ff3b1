namespace Microsoft.Azure.Functions.Worker;

/// <summary>A binding of a function.</summary>
public abstract class BindingMetadata
{
    /// <summary>Its name.</summary>
    public abstract string Name { get; }

    /// <summary>Its kind, like httpTrigger.</summary>
    public abstract string Type { get; }

    /// <summary>Which way its data goes.</summary>
    public abstract BindingDirection Direction { get; }
}
