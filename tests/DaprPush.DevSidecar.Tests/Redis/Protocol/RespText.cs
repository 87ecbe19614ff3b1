using System.Buffers;
using System.Text;
using DaprPush.DevSidecar.Redis.Protocol;

namespace DaprPush.DevSidecar.Tests.Redis.Protocol;

/// <summary>Replies as text that tests can compare, and bytes in pieces.</summary>
internal static class RespText
{
    public static string Describe(RespValue value) => value.Kind switch
    {
        RespKind.Null => "null",
        RespKind.SimpleString => $"+{value.Text}",
        RespKind.Error => $"-{value.Text}",
        RespKind.Integer => $":{value.Integer}",
        RespKind.BulkString => $"\"{value.Text}\"",
        _ => $"[{string.Join(',', value.Items.ToArray().Select(Describe))}]",
    };

    /// <summary>Reads all replies of <paramref name="wire"/>, shown to the parser in the given pieces.</summary>
    public static List<string> ReadAll(RespParser parser, byte[] wire, IEnumerable<int> pieceLengths)
    {
        var replies = new List<string>();
        var pending = ReadOnlySequence<byte>.Empty;
        var at = 0;
        foreach (var length in pieceLengths)
        {
            pending = Join(pending, wire.AsMemory(at, length));
            at += length;
            while (parser.TryRead(ref pending, out var reply))
            {
                replies.Add(Describe(reply));
            }
        }

        replies.AddRange(pending.IsEmpty ? [] : [$"left {pending.Length}"]);
        return replies;
    }

    public static byte[] Bytes(string wire) => Encoding.UTF8.GetBytes(wire);

    private static ReadOnlySequence<byte> Join(ReadOnlySequence<byte> front, ReadOnlyMemory<byte> back)
    {
        Segment? first = null;
        Segment? last = null;
        foreach (var memory in front)
        {
            last = last?.Append(memory) ?? (first = new Segment(memory));
        }

        last = last?.Append(back) ?? (first = new Segment(back));
        return new ReadOnlySequence<byte>(first!, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory) => Memory = memory;

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
