using System.Buffers;

namespace DaprPush.Gateway.Events;

/// <summary>The lines of the event stream format (WHATWG HTML, 9.2 Server-sent events).</summary>
internal static class SseText
{
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    /// <summary>
    /// Writes <c>data:</c> lines. A line end in the text, whether CR LF, LF or CR, starts another line; the reader joins them with LF.
    /// </summary>
    public static void WriteData(IBufferWriter<byte> writer, ReadOnlySpan<byte> text)
    {
        while (true)
        {
            var end = text.IndexOfAny(LineEnds);
            writer.Write("data: "u8);
            writer.Write(end < 0 ? text : text[..end]);
            writer.Write("\n"u8);
            if (end < 0)
            {
                return;
            }

            text = text[(end + (text[end..].StartsWith("\r\n"u8) ? 2 : 1))..];
        }
    }
}
