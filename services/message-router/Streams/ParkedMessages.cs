using DaprPush.Messages.Routing;
using DaprPush.Router.Settings;

namespace DaprPush.Router.Streams;

/// <summary>
/// The messages of a stream that wait, by their producers' numbers. What is parked in one turn is stored as one piece, so that
/// parking costs the same however many wait already.
/// </summary>
/// <param name="stored">What the store has.</param>
internal sealed class ParkedMessages(IReadOnlyCollection<ParkedMessage> stored)
{
    private readonly List<ParkedMessage> _messages = [.. stored];
    private readonly HashSet<(string Producer, long Number)> _numbers = [.. stored.Select(parked => (parked.Stamp.Producer, parked.Stamp.Number))];
    private readonly HashSet<long> _changed = [];

    public int Count => _messages.Count;

    /// <summary>Since when the one that waits longest does: Unix time in milliseconds; null where none waits.</summary>
    public long? OldestAt => _messages.Count == 0 ? null : _messages.Min(parked => parked.ParkedAt);

    public bool HasChanged => _changed.Count > 0;

    /// <summary>Whether there are more, by count or by bytes of bodies, than may wait.</summary>
    public bool IsOver(RouterOptions options) =>
        _messages.Count > options.ParkedMessages || _messages.Sum(parked => (long)parked.Message.Body.Utf8.Length) > options.ParkedBytes;

    /// <returns>False when it waits already.</returns>
    public bool Add(ProducerStamp stamp, RoutedMessage message, long now, long piece)
    {
        if (!_numbers.Add((stamp.Producer, stamp.Number)))
        {
            return false;
        }

        _messages.Add(new ParkedMessage(stamp, message) { ParkedAt = now, Piece = piece });
        _changed.Add(piece);
        return true;
    }

    public void Remove(ParkedMessage parked)
    {
        _messages.Remove(parked);
        _numbers.Remove((parked.Stamp.Producer, parked.Stamp.Number));
        _changed.Add(parked.Piece);
    }

    /// <summary>Those of one producer, or of all, each producer's in the order in which they were sent.</summary>
    public ParkedMessage[] InOrder(string? producer = null) =>
        [.. _messages
            .Where(parked => producer is null || parked.Stamp.Producer == producer)
            .OrderBy(parked => parked.Stamp.Producer, StringComparer.Ordinal)
            .ThenBy(parked => parked.Stamp.Number)];

    /// <summary>What has to be stored and deleted, and the head that knows the pieces there are.</summary>
    public StreamHead Save(StreamHead head, List<StateChange> changes, Func<long, int> secondsUntil, TimeSpan waits)
    {
        var pieces = _messages.ToLookup(parked => parked.Piece);
        foreach (var piece in _changed.Order())
        {
            var messages = pieces[piece].ToArray();
            if (messages.Length > 0)
            {
                // Known for as long as it may be waited for, even where the messages expire sooner: their numbers count.
                var seconds = Math.Max(secondsUntil(messages.Max(parked => parked.Message.ExpiresAt)), (int)(waits.TotalSeconds * 2) + 60);
                changes.Add(new StateChange(StreamKeys.Parked(piece), ParkedJson.Write(messages), seconds));
            }
            else if (piece < head.NextPiece)
            {
                changes.Add(StateChange.Delete(StreamKeys.Parked(piece)));
            }
        }

        var next = Math.Max(head.NextPiece, _changed.Max() + 1);
        _changed.Clear();
        return head with { NextPiece = next, FirstPiece = _messages.Count == 0 ? next : _messages.Min(parked => parked.Piece) };
    }
}
