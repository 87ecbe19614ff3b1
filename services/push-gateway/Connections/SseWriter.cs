using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using DaprPush.Gateway.Events;
using DaprPush.Gateway.Subscriptions;
using DaprPush.Messages.Cursors;
using DaprPush.Messages.Json;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Connections;

/// <summary>Writes a connection's events. All that waits goes out in one flush.</summary>
internal sealed class SseWriter(SseConnection connection, PipeWriter output, TimeProvider time)
{
    /// <summary>Bytes that are written before the client has to take some.</summary>
    private const int MaxUnflushed = 64 * 1024;

    private readonly Subscription _subscription = connection.Subscription;
    private readonly StreamPosition[] _cursor = new StreamPosition[connection.Subscription.Streams.Count];
    private bool _cursorMoved;

    /// <summary>When to come back, the first thing on the wire, and the last where the gateway ends the stream.</summary>
    public async Task WriteRetryAsync(int milliseconds, CancellationToken cancellationToken)
    {
        WriteRetry(milliseconds);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs until the connection is closed or the client is gone.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await connection.Outbound.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            while (connection.Outbound.TryRead(out var item))
            {
                if (item.Start is { } activation)
                {
                    await StartAsync(activation, now, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    Write(item, now);
                }

                if (output.UnflushedBytes > MaxUnflushed)
                {
                    await output.FlushAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            if ((await output.FlushAsync(cancellationToken).ConfigureAwait(false)).IsCompleted)
            {
                return;
            }
        }
    }

    private async Task StartAsync(Activation activation, long now, CancellationToken cancellationToken)
    {
        if (activation.IsFirst)
        {
            MoveTo(activation.ReadyPositions);
            WriteControl("event: ready\n"u8, ReadyData(activation));
        }

        MoveTo(activation.Positions);

        if (activation.Resets.Count > 0)
        {
            WriteControl("event: reset\n"u8, ResetData(activation.Resets));
        }

        foreach (var item in activation.Replay)
        {
            Write(item, now);
            if (output.UnflushedBytes > MaxUnflushed)
            {
                await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        if (_cursorMoved && activation.Replay.Count > 0)
        {
            // The last of what the client missed was not for it: it is past that all the same.
            WriteHeartbeat();
        }
    }

    private void MoveTo(IReadOnlyList<StreamPosition> positions)
    {
        for (var i = 0; i < _cursor.Length; i++)
        {
            _cursorMoved |= _cursor[i] != positions[i];
            _cursor[i] = positions[i];
        }
    }

    // No empty line: it would dispatch, and with no id seen on this stream yet some readers then forget their last event id.
    private void WriteRetry(int milliseconds)
    {
        output.Write("retry: "u8);
        milliseconds.TryFormat(output.GetSpan(16), out var written);
        output.Advance(written);
        output.Write("\n"u8);
    }

    private void Write(in OutboundItem item, long now)
    {
        if (item.StreamIndex >= 0)
        {
            _cursor[item.StreamIndex] = item.Position;
            _cursorMoved = true;
        }

        if (item.Event is { } encoded)
        {
            if (encoded.ExpiresAt > now)
            {
                WriteId();
                output.Write(encoded.BytesFor(_subscription.Format));
            }
        }
        else if (item.StreamIndex < 0)
        {
            WriteHeartbeat();
        }
    }

    private void WriteHeartbeat()
    {
        output.Write(":\n"u8);
        if (_cursorMoved)
        {
            // An id without data moves the reader's last event id and dispatches nothing.
            WriteId();
            output.Write("\n"u8);
        }
    }

    private void WriteControl(ReadOnlySpan<byte> eventLine, ReadOnlySpan<byte> data)
    {
        WriteId();
        output.Write(eventLine);
        SseText.WriteData(output, data);
        output.Write("\n"u8);
    }

    private void WriteId()
    {
        output.Write("id: "u8);
        output.Advance(Cursor.Write(_subscription.Fingerprint, _cursor, output.GetSpan(Cursor.MaxLengthFor(_cursor.Length))));
        output.Write("\n"u8);
        _cursorMoved = false;
    }

    private ReadOnlySpan<byte> ReadyData(Activation activation) => Json(json =>
    {
        json.WriteString("connection_id"u8, connection.Id);
        json.WriteStartArray("streams"u8);
        foreach (var stream in _subscription.Streams)
        {
            json.WriteStringValue(stream.Text);
        }

        json.WriteEndArray();
        json.WriteBoolean("recovered"u8, activation.Recovered);
    });

    private static ReadOnlySpan<byte> ResetData(IReadOnlyList<StreamReset> resets) => Json(json =>
    {
        json.WriteStartArray("streams"u8);
        foreach (var reset in resets)
        {
            json.WriteStartObject();
            json.WriteString("stream"u8, reset.Stream.Text);
            json.WriteString("reason"u8, EnumNames<ResetReason>.Of(reset.Reason));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static ReadOnlySpan<byte> Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan;
    }
}
