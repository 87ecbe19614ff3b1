namespace DaprPush.DevSidecar.Components;

/// <summary>A YAML file says something that can't be; the message is one sentence that begins with <c>file:line:</c>.</summary>
internal sealed class ComponentErrorException(SourcePosition position, string problem, Exception? cause = null)
    : Exception($"{position}: {problem}", cause)
{
    /// <summary>Where.</summary>
    public SourcePosition Position { get; } = position;

    /// <summary>What, without the place.</summary>
    public string Problem { get; } = problem;
}
