using System.Text;

namespace DaprPush.DevSidecar.Actors;

/// <summary>An actor's type and id.</summary>
internal readonly record struct ActorKey(string Type, string Id)
{
    /// <summary>Why a name can't be part of an actor's address, or null when it can (daprd pkg/messaging/method).</summary>
    public static string? Refuse(string name)
    {
        if (name.AsSpan().IndexOfAny("#?\0/\\") >= 0)
        {
            return $"name contains forbidden character: \"{name}\"";
        }

        if (name.AsSpan().ContainsAnyInRange('\u0001', '\u001f') || name.Contains('\u007f', StringComparison.Ordinal))
        {
            return $"name contains control character: \"{name}\"";
        }

        return name is "." or ".." ? $"name is a path traversal sequence: \"{name}\"" : null;
    }

    /// <summary>The path of this actor at its app: <c>actors/{type}/{id}</c>.</summary>
    public string AppPath => new StringBuilder("actors/", 64)
        .Append(Uri.EscapeDataString(Type)).Append('/').Append(Uri.EscapeDataString(Id)).ToString();

    /// <summary>type||id, as keys and messages spell it.</summary>
    public override string ToString() => $"{Type}||{Id}";
}
