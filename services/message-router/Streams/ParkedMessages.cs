using DaprPush.Messages.Routing;
using DaprPush.Router.Settings;
using DaprPush.Router.State;
using DaprPush.Router.Terms;

namespace DaprPush.Router.Streams;

/// <summary>
/// The messages of a stream that wait, by their producers' numbers. What is parked in one turn is stored as one piece, so that
/// parking costs the same however many wait already. A stored piece stays as it is: what is left of one becomes a new piece, since an
/// instance that takes over may begin from the head before.
/// </summary>
/// <param name="stored">What the store has.</param>
internal sealed class ParkedMessages(IReadOnlyCollection<ParkedMessage> stored)
{
    private readonly List<ParkedMessage> _messages = [.. stored];
    private readonly HashSet<(string Producer, long Number)> _numbers = [.. stored.Select(parked => (parked.Stamp.Producer, parked.Stamp.Number))];
    private readonly HashSet<long> _changed = [];

    public int Count => _messages.Count;

    /// <summary>Bytes that they take in memory, roughly.</summary>
    public long Bytes => _messages.Sum(parked => 500L + parked.Message.Body.Utf8.Length);

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
    /// <param name="keys">The stream's.</param>
    /// <param name="head">As it is stored.</param>
    /// <param name="term">In which new pieces are written.</param>
    /// <param name="changes">Gets what has to be stored and deleted.</param>
    /// <param name="secondsUntil">Seconds until a time.</param>
    /// <param name="waits">How long a message is waited for.</param>
    public StreamHead Save(StreamKeys keys, StreamHead head, string term, List<StateChange> changes, Func<long, int> secondsUntil, TimeSpan waits)
    {
        // The first of the new pieces is that of the messages that were parked in this turn.
        var next = head.NextPiece + 1;
        var terms = TermRanges.Begin(head.PieceTerms, head.NextPiece, term);
        var pieces = _messages.ToLookup(parked => parked.Piece);
        var saved = head with { PieceTerms = terms };
        foreach (var piece in _changed.Order())
        {
            if (piece < head.NextPiece)
            {
                changes.Add(StateChange.Delete(keys.Parked(head, piece)));
            }

            var messages = pieces[piece].ToArray();
            if (messages.Length > 0)
            {
                // Known for as long as it may be waited for, even where the messages expire sooner: their numbers count.
                var seconds = Math.Max(secondsUntil(messages.Max(parked => parked.Message.ExpiresAt)), (int)(waits.TotalSeconds * 2) + 60);
                var target = piece < head.NextPiece ? next++ : piece;
                changes.Add(new StateChange(keys.Parked(saved, target), ParkedJson.Write(messages), seconds));
                Move(piece, target);
            }
        }

        _changed.Clear();
        var first = _messages.Count == 0 ? next : _messages.Min(parked => parked.Piece);
        return saved with { NextPiece = next, FirstPiece = first, PieceTerms = TermRanges.Trim(terms, first) };
    }

    private void Move(long piece, long to)
    {
        for (var i = 0; i < _messages.Count; i++)
        {
            if (_messages[i].Piece == piece)
            {
                _messages[i] = _messages[i] with { Piece = to };
            }
        }
    }
}
