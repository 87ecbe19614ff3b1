using System.Globalization;

namespace DaprPush.DevSidecar.Grpc;

/// <summary>The header <c>grpc-timeout</c>: up to eight digits and a unit (H, M, S, m, u, n).</summary>
internal static class GrpcDeadline
{
    /// <summary>The time a call may take; null where the header is absent or no timeout.</summary>
    public static TimeSpan? Read(string? header)
    {
        if (string.IsNullOrEmpty(header) || header.Length > 9
            || !long.TryParse(header.AsSpan(0, header.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return header[^1] switch
        {
            // A timer takes at most 49 days.
            'H' => TimeSpan.FromHours(Math.Min(number, 1000)),
            'M' => TimeSpan.FromMinutes(Math.Min(number, 60_000)),
            'S' => TimeSpan.FromSeconds(Math.Min(number, 3_600_000)),
            'm' => TimeSpan.FromMilliseconds(number),
            'u' => TimeSpan.FromMicroseconds(number),
            'n' => TimeSpan.FromTicks(number / 100),
            _ => null,
        };
    }
}
