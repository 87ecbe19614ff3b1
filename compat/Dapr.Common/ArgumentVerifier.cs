using System.Diagnostics.CodeAnalysis;

namespace Dapr;

/// <summary>Argument checks with the exception types and messages of the official SDK.</summary>
internal static class ArgumentVerifier
{
    public static void ThrowIfNull([NotNull] object? value, string name)
    {
        if (value is null)
        {
            throw new ArgumentNullException(name);
        }
    }

    public static void ThrowIfNullOrEmpty([NotNull] string? value, string name)
    {
        ThrowIfNull(value, name);
        if (value.Length == 0)
        {
            throw new ArgumentException("The value cannot be null or empty", name);
        }
    }
}
