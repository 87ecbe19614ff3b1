using System.Collections.Immutable;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>A function.</summary>
public abstract class FunctionDefinition
{
    /// <summary>Its parameters.</summary>
    public abstract ImmutableArray<FunctionParameter> Parameters { get; }

    /// <summary>Where its assembly is.</summary>
    public abstract string PathToAssembly { get; }

    /// <summary>Its method, with namespace and type.</summary>
    public abstract string EntryPoint { get; }

    /// <summary>Its id.</summary>
    public abstract string Id { get; }

    /// <summary>Its name.</summary>
    public abstract string Name { get; }

    /// <summary>Its trigger and inputs.</summary>
    public abstract IImmutableDictionary<string, BindingMetadata> InputBindings { get; }

    /// <summary>Its outputs.</summary>
    public abstract IImmutableDictionary<string, BindingMetadata> OutputBindings { get; }
}
