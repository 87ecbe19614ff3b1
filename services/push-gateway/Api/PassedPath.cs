using Microsoft.AspNetCore.Http.Features;

namespace DaprPush.Gateway.Api;

/// <summary>
/// The path of a request as it goes to the send API: as the client escaped it. What would be another path by the time it arrives is
/// refused: Dapr's service invocation turns <c>%2F</c> into <c>/</c>, collapses dot segments and drops a trailing slash (daprd 1.18.3),
/// and .NET's <see cref="Uri"/> takes a backslash for a slash.
/// </summary>
internal static class PassedPath
{
    /// <param name="from">What the request's path begins with.</param>
    /// <param name="to">What it is to begin with.</param>
    /// <param name="fault">What is wrong with the path, as a sentence; null where it goes through.</param>
    /// <returns>Path and query.</returns>
    public static string Of(HttpContext context, string from, string to, out string? fault)
    {
        var target = OriginForm(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target : target[..query];
        fault = FaultIn(path) ?? (path.StartsWith(from, StringComparison.Ordinal) ? null : $"The request's path does not begin with {from}.");
        return fault is null ? to + target[from.Length..] : "";
    }

    // A client of a proxy names the server in the target too (RFC 9112, 3.2.2).
    private static string OriginForm(string target)
    {
        var authority = target.IndexOf("://", StringComparison.Ordinal);
        var path = authority < 0 || target.StartsWith('/') ? 0 : target.IndexOf('/', authority + 3);
        return path <= 0 ? target : target[path..];
    }

    private static string? FaultIn(string path)
    {
        foreach (var segment in path.Split('/'))
        {
            var decoded = Uri.UnescapeDataString(segment);
            if (decoded is "." or "..")
            {
                return "The path has a dot segment.";
            }

            if (decoded.AsSpan().ContainsAny('/', '\\'))
            {
                return "The path has an encoded slash or a backslash.";
            }

            if (decoded.AsSpan().ContainsAnyInRange('\0', '\u001f') || decoded.Contains('\u007f', StringComparison.Ordinal))
            {
                return "The path has a control character.";
            }

            if (decoded.AsSpan().ContainsAny('?', '#', '%'))
            {
                return "The path has an encoded question mark, number sign or percent sign.";
            }
        }

        return null;
    }
}
