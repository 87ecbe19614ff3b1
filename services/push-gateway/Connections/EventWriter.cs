using System.Buffers;
using System.Text.Json;
using DaprPush.Gateway.Events;
using DaprPush.Gateway.Settings;
using DaprPush.Gateway.Wires;
using DaprPush.Messages.Cursors;
using DaprPush.Messages.Json;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Connections;

/// <summary>Writes what waits for one connection, in the words of its transport, and moves its cursor.</summary>
/// <param name="wantingAck">Takes the written events that want an acknowledgement.</param>
/// <param name="now">Unix time in milliseconds: what has expired by then is left out.</param>
/// <param name="cursor">Room for any cursor.</param>
/// <param name="options">For <c>ready</c>.</param>
internal readonly struct EventWriter(ArrayBufferWriter<byte> output, Outbox outbox, List<EncodedEvent> wantingAck, long now, byte[] cursor, GatewayOptions options)
{
    private Wire Wire => outbox.Connection.Wire;

    /// <summary>Writes the beginning of a stream, or new places; false when there is more of it to write once this was sent.</summary>
    /// <param name="events">How many events were written.</param>
    public bool WriteStart(Activation activation, out int events)
    {
        events = 0;
        if (outbox.Replayed == 0)
        {
            if (activation.IsFirst)
            {
                MoveTo(activation.ReadyPositions);
                Wire.WriteControl(output, "ready"u8, ReadyData(activation), TakeCursor());
            }

            MoveTo(activation.Positions);
            if (activation.Resets.Count > 0)
            {
                Wire.WriteControl(output, "reset"u8, ResetData(activation.Resets), TakeCursor());
            }
        }

        while (outbox.Replayed < activation.Replay.Count)
        {
            if (output.WrittenCount >= EventComposer.MaxChunk)
            {
                return false;
            }

            events += Write(activation.Replay[outbox.Replayed++]);
        }

        if (outbox.HasCursorMoved && activation.Replay.Count > 0)
        {
            // The last of what the client missed was not for it: it is past that all the same.
            WriteCursor();
        }

        outbox.Replayed = 0;
        return true;
    }

    /// <returns>How many events were written.</returns>
    public int Write(in OutboundItem item)
    {
        if (item.IsRetry)
        {
            Wire.WriteRetry(output, item.RetryMilliseconds);
            return 0;
        }

        if (item.Run is { } run)
        {
            var events = 0;
            foreach (var (seq, encoded) in run.Events)
            {
                Move(item.StreamIndex, new StreamPosition(run.Epoch, seq));
                events += Write(encoded);
            }

            return events;
        }

        if (item.StreamIndex >= 0)
        {
            Move(item.StreamIndex, item.Position);
        }

        if (item.Event is { } single)
        {
            return Write(single);
        }

        if (item.Closing is { } closing)
        {
            // A stream that ends before it has begun has no place to tell.
            Wire.WriteClosing(output, closing, item.RetryMilliseconds, outbox.HasCursorMoved ? TakeCursor() : default);
        }
        else if (item.Own is { } own)
        {
            own.Write(output);
        }
        else if (item.IsCursor)
        {
            WriteCursor();
        }
        else if (item.StreamIndex < 0)
        {
            Wire.WriteHeartbeat(output);
        }

        return 0;
    }

    private int Write(EncodedEvent encoded)
    {
        if (encoded.ExpiresAt <= now)
        {
            return 0;
        }

        Wire.WriteEvent(output, encoded, outbox.Subscription.Format, TakeCursor());
        if (encoded.WantsAck)
        {
            wantingAck.Add(encoded);
        }

        return 1;
    }

    private void Move(int streamIndex, StreamPosition position)
    {
        outbox.Cursor[streamIndex] = position;
        outbox.HasCursorMoved = true;
    }

    private void MoveTo(IReadOnlyList<StreamPosition> positions)
    {
        for (var i = 0; i < outbox.Cursor.Length; i++)
        {
            outbox.HasCursorMoved |= outbox.Cursor[i] != positions[i];
            outbox.Cursor[i] = positions[i];
        }
    }

    private void WriteCursor()
    {
        if (outbox.HasCursorMoved)
        {
            Wire.WriteCursor(output, TakeCursor());
        }
    }

    private ReadOnlySpan<byte> TakeCursor()
    {
        outbox.HasCursorMoved = false;
        return cursor.AsSpan(0, Cursor.Write(outbox.Subscription.Fingerprint, outbox.Cursor, cursor));
    }

    private ReadOnlySpan<byte> ReadyData(Activation activation)
    {
        var connection = outbox.Connection;
        var (seconds, retry) = (options.HeartbeatInterval, options.RetryMilliseconds);
        var isJson = Wire is JsonWire;
        return Json(json =>
        {
            json.WriteString("connection_id"u8, connection.Id);
            json.WriteStartArray("streams"u8);
            foreach (var stream in connection.Subscription.Streams)
            {
                json.WriteStringValue(stream.Text);
            }

            json.WriteEndArray();
            json.WriteBoolean("recovered"u8, activation.Recovered);
            json.WriteNumber("heartbeat_interval"u8, seconds);
            if (isJson)
            {
                json.WriteNumber("retry"u8, retry);
            }

            activation.Since?.Write(json);
        });
    }

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
