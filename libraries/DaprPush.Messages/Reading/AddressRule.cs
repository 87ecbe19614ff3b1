namespace DaprPush.Messages.Reading;

/// <summary>What the endpoint that reads a message expects of its target.</summary>
public enum AddressRule
{
    /// <summary>At least one of the target's fields.</summary>
    TargetRequired,

    /// <summary>A broadcast: no target at all.</summary>
    NoTarget,
}
