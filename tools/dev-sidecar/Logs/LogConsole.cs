using System.Threading.Channels;

namespace DaprPush.DevSidecar.Logs;

/// <summary>
/// The one writer of standard output: whole lines, each with the name of who speaks in front, in a colour of its own where
/// colours are on. Lines of one speaker keep their order.
/// </summary>
internal sealed class LogConsole : IAsyncDisposable
{
    private static readonly string[] Colours = ["36", "32", "33", "35", "34", "96", "92", "93", "95", "94"];
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<string, string> _prefixes = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly TextWriter _output;
    private readonly bool _colours;
    private readonly Task _writing;
    private int _width;

    public LogConsole(TextWriter output, bool colours)
    {
        (_output, _colours) = (output, colours);
        _writing = WriteAsync();
    }

    /// <summary>Makes room for the longest of these names.</summary>
    public void Align(IEnumerable<string> speakers) => _width = speakers.Select(name => name.Length).DefaultIfEmpty().Max();

    /// <summary>Writes one line.</summary>
    public void Write(string speaker, string line) => _lines.Writer.TryWrite(PrefixOf(speaker) + line);

    /// <summary>Ends when everything is written.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing;
    }

    private string PrefixOf(string speaker)
    {
        lock (_lock)
        {
            if (!_prefixes.TryGetValue(speaker, out var prefix))
            {
                prefix = $"{speaker.PadRight(_width)} | ";
                prefix = _colours ? $"\u001b[{Colours[_prefixes.Count % Colours.Length]}m{prefix}\u001b[0m" : prefix;
                _prefixes.Add(speaker, prefix);
            }

            return prefix;
        }
    }

    private async Task WriteAsync()
    {
        var isOpen = true;
        while (await _lines.Reader.WaitToReadAsync())
        {
            while (_lines.Reader.TryRead(out var line))
            {
                isOpen = isOpen && await TryWriteAsync(line);
            }
        }
    }

    // Whoever read the output may have gone (a pipe into head); the run goes on without a reader.
    private async Task<bool> TryWriteAsync(string line)
    {
        try
        {
            await _output.WriteLineAsync(line);
            if (!_lines.Reader.TryPeek(out _))
            {
                await _output.FlushAsync();
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
