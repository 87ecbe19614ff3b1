namespace DaprPush.Router.Streams;

/// <summary>What a stream's head knows of a message that nobody has acknowledged yet.</summary>
/// <param name="Seq">The number it had when it was new; its repetitions have others.</param>
/// <param name="Id">Its <see cref="DaprPush.Messages.Routing.RoutedMessage.Identity"/>.</param>
/// <param name="ExpiresAt">Unix time in milliseconds.</param>
/// <param name="RetryCount">How often it was sent again, to anybody.</param>
internal readonly record struct UnacknowledgedMessage(long Seq, string Id, long ExpiresAt, int RetryCount)
{
    /// <summary>Under which it is stored: that of the message when it was new.</summary>
    public MessageId MessageId => MessageId.Of(Id);
}
