using System.Diagnostics;
using System.Globalization;
using DaprPush.Testing.Hostile;

namespace DaprPush.Bench.Hostile;

/// <summary>
/// A crowd in a process of its own, so that the clients that behave do not share its threads. It prints its counts when asked on its
/// standard input, and ends with that.
/// </summary>
internal sealed class CrowdProcess : IAsyncDisposable
{
    /// <summary>The first argument of such a process.</summary>
    public const string Verb = "crowd";

    private readonly Process _process;

    private CrowdProcess(Process process) => _process = process;

    public static CrowdProcess Start(HostileKind kind, int count, Uri gateway, string path) => new(Process.Start(new ProcessStartInfo(
        "nice",
        ["-n", "19", "dotnet", typeof(CrowdProcess).Assembly.Location, Verb, kind.ToString(), count.ToString(CultureInfo.InvariantCulture), gateway.ToString(), path])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!);

    /// <summary>What such a process does.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        await using var crowd = HostileCrowd.Start(
            Enum.Parse<HostileKind>(args[1]), int.Parse(args[2], CultureInfo.InvariantCulture), new Uri(args[3]), args[4]);
        while (await Console.In.ReadLineAsync() is not null)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{crowd.Open} open, {crowd.Connected} connected, {crowd.ThrownOut} thrown out; answers: {crowd.Answers}"));
        }

        return 0;
    }

    /// <summary>How many connections are open, and were made and ended so far.</summary>
    public async Task<string> CountAsync(CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync("?");
        await _process.StandardInput.FlushAsync(cancellationToken);
        return await _process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("The hostile clients have ended.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
