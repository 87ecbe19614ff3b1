namespace DaprPush.Messages.Reading;

/// <summary>What kind of fault keeps a text from being a message.</summary>
public enum MessageFault
{
    /// <summary>It is a message.</summary>
    None,

    /// <summary>It is no JSON at all, or no UTF-8.</summary>
    Malformed,

    /// <summary>It is longer than <see cref="Message.MessageLimits.MaxMessageBytes"/>; nobody looked inside.</summary>
    TooLong,

    /// <summary>It is JSON, and fields are at fault.</summary>
    Invalid,
}
