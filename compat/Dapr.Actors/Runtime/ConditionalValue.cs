namespace Dapr.Actors.Runtime;

/// <summary>A value, or none.</summary>
public struct ConditionalValue<TValue>
{
    /// <summary>Creates the value.</summary>
    public ConditionalValue(bool hasValue, TValue value)
    {
        HasValue = hasValue;
        Value = value;
    }

    /// <summary>Whether there is one.</summary>
    public bool HasValue { get; }

    /// <summary>The value, or the type's default.</summary>
    public TValue Value { get; }
}
