using Microsoft.AspNetCore.Http;

namespace DaprPush.FunctionsHost.Requests;

/// <summary>
/// The real host writes each request's address into a log line and fails where it can't be written: without a host, as in HTTP/1.0, and
/// with one that is no host name. So does this one.
/// </summary>
internal static class HostRule
{
    // Nearly all requests name the same host: the last good one is not looked at again.
    private static string? _lastGood;

    /// <summary>Throws when the request names no host, or one that can't stand in an address.</summary>
    /// <exception cref="UriFormatException">It does not.</exception>
    public static void Check(HttpRequest request)
    {
        var host = request.Host;
        if (string.Equals(host.Value, Volatile.Read(ref _lastGood), StringComparison.Ordinal))
        {
            return;
        }

        var address = new UriBuilder { Scheme = request.Scheme, Host = host.Host };
        if (host.Port is { } port)
        {
            address.Port = port;
        }

        _ = address.Uri;
        Volatile.Write(ref _lastGood, host.Value);
    }
}
