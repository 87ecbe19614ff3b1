namespace DaprPush.DevSidecar.Components;

/// <summary>A place in a YAML file; line and column count from 1.</summary>
internal readonly record struct SourcePosition(string File, long Line, long Column = 0)
{
    /// <summary><c>file:line</c>, the form that editors and terminals make a link of.</summary>
    public override string ToString() => $"{File}:{Line}";
}
