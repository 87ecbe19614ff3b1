namespace Microsoft.Azure.Functions.Worker;

/// <summary>Which way data goes.</summary>
public enum BindingDirection
{
    /// <summary>To the function.</summary>
    In,

    /// <summary>From the function.</summary>
    Out,
}
