namespace DaprPush.Compat.SampleFunctions;

/// <summary>A service of one invocation.</summary>
internal sealed class Visitor
{
    public Guid Id { get; } = Guid.NewGuid();
}
