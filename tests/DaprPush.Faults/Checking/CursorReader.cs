using DaprPush.Messages.Cursors;
using DaprPush.Messages.Streams;

namespace DaprPush.Faults.Checking;

/// <summary>Reads the cursors of one subscription.</summary>
internal sealed class CursorReader
{
    private readonly List<string> _streams;
    private readonly uint _fingerprint;

    public CursorReader(IReadOnlyList<string> streams)
    {
        _streams = [.. streams];
        _fingerprint = Cursor.FingerprintOf([.. streams.Select(text => StreamName.TryParse(text, out var name) ? name : throw new FormatException($"'{text}' is no stream."))]);
    }

    public int IndexOf(string stream) => _streams.IndexOf(stream);

    /// <exception cref="FormatException">It is no cursor of this subscription.</exception>
    public StreamPosition[] Read(string cursor)
    {
        var positions = new StreamPosition[_streams.Count];
        return Cursor.TryParse(cursor, _fingerprint, positions) ? positions : throw new FormatException($"'{cursor}' is no cursor of {string.Join(", ", _streams)}.");
    }
}
