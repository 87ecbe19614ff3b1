using System.Globalization;

namespace DaprPush.Gateway.Transport;

/// <summary>
/// How many of the process's file descriptors may be clients' connections. The kernel gives the lowest number that is free, so the
/// number of an accepted socket tells how many are open in all, whatever they are; a part is kept for the process itself (its sidecar,
/// files, threads), which ends where it cannot have one.
/// </summary>
internal sealed class DescriptorLimit
{
    private const int LeastReserve = 64;
    private const int MostReserve = 512;
    private const string Limits = "/proc/self/limits";
    private const string Row = "Max open files";

    /// <param name="files">Descriptors that the process may have open.</param>
    public DescriptorLimit(long files)
    {
        Files = files;
        Sockets = files - Math.Clamp(files / 10, LeastReserve, MostReserve);
    }

    /// <summary>Descriptors that the process may have open (RLIMIT_NOFILE; .NET raises the soft limit to the hard one at start).</summary>
    public long Files { get; }

    /// <summary>Descriptors below which a client's socket has to be.</summary>
    public long Sockets { get; }

    /// <summary>That of this process; without end where the system does not say.</summary>
    public static DescriptorLimit OfThisProcess()
    {
        var row = File.Exists(Limits) ? File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith(Row, StringComparison.Ordinal)) : null;
        var soft = row?[Row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return new DescriptorLimit(long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var files) ? files : int.MaxValue);
    }

    /// <summary>Whether a client may keep this socket.</summary>
    public bool Lets(int socket) => socket < Sockets;
}
