using System.Text.Json;
using DaprPush.Testing.Processes;

namespace DaprPush.Bench.Fleet;

/// <summary>One run of <c>sseload sub</c>: many streams of one gateway, held for a while, and what came of it.</summary>
internal sealed class LoadTool : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private LoadTool(ChildProcess process) => _process = process;

    /// <param name="tool">The program.</param>
    /// <param name="address">Where the streams are; <c>{i}</c> stands for the channel.</param>
    /// <param name="seconds">How long they are held once all are open.</param>
    public static LoadTool Start(string tool, string folder, string name, string address, int streams, int channels, int seconds) => new(ChildProcess.Start(
        tool,
        [
            "sub", "--label", name, "--url", address, "-n", $"{streams}", "-m", $"{channels}", "--ramp", "1500", "--duration", $"{seconds}",
            "--procs", "1", "--connect-timeout", "120",
        ],
        folder,
        Path.Combine(folder, $"{name}.log")));

    /// <summary>Ends when the tool has ended.</summary>
    public async Task<JsonElement> ResultAsync(TimeSpan limit)
    {
        await _process.WaitForExitAsync(limit);
        await _process.DisposeAsync();
        var line = File.ReadLines(_process.LogPath).Last(line => line.StartsWith('{'));
        return JsonDocument.Parse(line).RootElement;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
