namespace DaprPush.Hosting.Security.Callers;

/// <summary>
/// Names the right that a function or an endpoint demands: on a function's method, or as metadata of an endpoint. A function without
/// it demands <see cref="Right.Admin"/>, so that a forgotten one is closed rather than open.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class RequiresAttribute(Right right) : Attribute
{
    public Right Right { get; } = right;
}
