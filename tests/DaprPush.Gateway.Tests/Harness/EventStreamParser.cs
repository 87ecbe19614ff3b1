using System.Text;

namespace DaprPush.Gateway.Tests.Harness;

/// <summary>An event as an EventSource dispatches it.</summary>
internal sealed record StreamEvent(string Type, string Data, string LastEventId);

/// <summary>
/// Reads an event stream as the standard says (WHATWG HTML, 9.2.6 Interpreting an event stream), whole characters at a time.
/// </summary>
internal sealed class EventStreamParser
{
    private readonly List<StreamEvent> _events = [];
    private readonly List<string> _comments = [];
    private readonly StringBuilder _line = new();
    private readonly StringBuilder _data = new();
    private string _type = "";
    private string _idBuffer = "";
    private bool _afterCr;
    private bool _hasData;

    public IReadOnlyList<StreamEvent> Events => _events;

    public IReadOnlyList<string> Comments => _comments;

    /// <summary>What the reader would send as Last-Event-ID now.</summary>
    public string LastEventId { get; private set; } = "";

    public int? RetryMilliseconds { get; private set; }

    public static EventStreamParser Read(ReadOnlySpan<byte> stream)
    {
        var parser = new EventStreamParser();
        parser.Append(Encoding.UTF8.GetString(stream));
        return parser;
    }

    public void Append(string text)
    {
        foreach (var c in text)
        {
            if (c == '\n' && _afterCr)
            {
                _afterCr = false;
                continue;
            }

            _afterCr = c == '\r';
            if (c is '\r' or '\n')
            {
                EndLine(_line.ToString());
                _line.Clear();
            }
            else
            {
                _line.Append(c);
            }
        }
    }

    private void EndLine(string line)
    {
        if (line.Length == 0)
        {
            Dispatch();
            return;
        }

        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var field = colon < 0 ? line : line[..colon];
        var value = colon < 0 ? "" : line[(colon + 1)..];
        value = value.StartsWith(' ') ? value[1..] : value;
        switch (field)
        {
            case "" when colon == 0:
                _comments.Add(value);
                break;
            case "event":
                _type = value;
                break;
            case "data":
                _data.Append(value).Append('\n');
                _hasData = true;
                break;
            case "id" when !value.Contains('\0', StringComparison.Ordinal):
                _idBuffer = value;
                break;
            case "retry" when value.All(char.IsAsciiDigit):
                RetryMilliseconds = int.Parse(value, System.Globalization.CultureInfo.InvariantCulture);
                break;
        }
    }

    private void Dispatch()
    {
        LastEventId = _idBuffer;
        if (_hasData)
        {
            _events.Add(new StreamEvent(_type.Length == 0 ? "message" : _type, _data.ToString(0, _data.Length - 1), LastEventId));
        }

        _data.Clear();
        _hasData = false;
        _type = "";
    }
}
