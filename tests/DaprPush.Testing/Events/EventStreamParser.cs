using System.Buffers;
using System.Text;

namespace DaprPush.Testing.Events;

/// <summary>
/// Reads an event stream as a browser does (WHATWG HTML, 9.2.6 Interpreting an event stream). Bytes may come cut anywhere.
/// What an unfinished event had so far is lost with the parser, as the standard demands.
/// </summary>
public sealed class EventStreamParser
{
    private readonly Action<string, string, string> _dispatch;
    private readonly Action<string> _comment;
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly StringBuilder _data = new();
    private string _type = "";
    private string _idBuffer;
    private bool _isFirstLine = true;
    private bool _afterCarriageReturn;

    /// <param name="lastEventId">The id that an earlier connection left.</param>
    /// <param name="dispatch">Takes an event's id, type and data.</param>
    /// <param name="comment">Takes the text of a comment line, without its colon.</param>
    public EventStreamParser(string lastEventId, Action<string, string, string> dispatch, Action<string> comment)
    {
        LastEventId = _idBuffer = lastEventId;
        _dispatch = dispatch;
        _comment = comment;
    }

    /// <summary>What a reconnecting client sends as <c>Last-Event-ID</c>.</summary>
    public string LastEventId { get; private set; }

    /// <summary>Milliseconds of the last valid <c>retry</c> field; null where none came.</summary>
    public int? Retry { get; private set; }

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_afterCarriageReturn && bytes[0] == '\n')
            {
                bytes = bytes[1..];
            }

            _afterCarriageReturn = false;
            var end = bytes.IndexOfAny((byte)'\r', (byte)'\n');
            if (end < 0)
            {
                _line.Write(bytes);
                return;
            }

            _line.Write(bytes[..end]);
            _afterCarriageReturn = bytes[end] == '\r';
            bytes = bytes[(end + 1)..];
            EndLine();
        }
    }

    private void EndLine()
    {
        var line = Encoding.UTF8.GetString(_line.WrittenSpan);
        _line.ResetWrittenCount();
        if (_isFirstLine && line.StartsWith('\uFEFF'))
        {
            line = line[1..];
        }

        _isFirstLine = false;
        if (line.Length == 0)
        {
            Dispatch();
            return;
        }

        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon == 0)
        {
            _comment(line[1..]);
        }
        else if (colon < 0)
        {
            Take(line, "");
        }
        else
        {
            var value = line[(colon + 1)..];
            Take(line[..colon], value.StartsWith(' ') ? value[1..] : value);
        }
    }

    private void Take(string field, string value)
    {
        switch (field)
        {
            case "event":
                _type = value;
                break;
            case "data":
                _data.Append(value).Append('\n');
                break;
            case "id" when !value.Contains('\0', StringComparison.Ordinal):
                _idBuffer = value;
                break;
            case "retry" when value.Length > 0 && value.All(char.IsAsciiDigit):
                Retry = int.TryParse(value, out var milliseconds) ? milliseconds : int.MaxValue;
                break;
        }
    }

    private void Dispatch()
    {
        LastEventId = _idBuffer;
        var type = _type.Length > 0 ? _type : "message";
        _type = "";
        if (_data.Length == 0)
        {
            return;
        }

        var data = _data.ToString(0, _data.Length - 1);
        _data.Clear();
        _dispatch(LastEventId, type, data);
    }
}
