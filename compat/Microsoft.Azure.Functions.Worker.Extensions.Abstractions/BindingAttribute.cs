namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>The base of all bindings.</summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class BindingAttribute : Attribute
{
    /// <summary>Creates the binding.</summary>
    public BindingAttribute()
    {
    }
}
