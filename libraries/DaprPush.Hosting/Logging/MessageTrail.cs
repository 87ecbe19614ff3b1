using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DaprPush.Hosting.Logging;

/// <summary>
/// One line for a message in each part that it passes, so that its id leads through the whole system. Which messages are followed,
/// their ids decide: the same ones everywhere.
/// </summary>
public sealed partial class MessageTrail(IOptions<LogOptions> options, ILogger<MessageTrail> logger)
{
    private readonly double _share = options.Value.Messages;

    /// <summary>Whether any message is followed; ask before going through a batch.</summary>
    public bool IsOn => _share > 0;

    /// <summary>The send API took it.</summary>
    public void Accepted(string id, int streams)
    {
        if (Follows(id))
        {
            LogAccepted(id, streams);
        }
    }

    /// <summary>A router numbered it.</summary>
    public void Routed(string id, int streams)
    {
        if (Follows(id))
        {
            LogRouted(id, streams);
        }
    }

    /// <summary>A gateway has it for its connections.</summary>
    public void Delivered(string id, int streams)
    {
        if (Follows(id))
        {
            LogDelivered(id, streams);
        }
    }

    private bool Follows(string id) =>
        _share >= 1 || (_share > 0 && BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id))) < _share * uint.MaxValue);

    [LoggerMessage(1, LogLevel.Information, "Message {MessageId} was accepted for {Streams} streams.")]
    private partial void LogAccepted(string messageId, int streams);

    [LoggerMessage(2, LogLevel.Information, "Message {MessageId} was routed to {Streams} streams.")]
    private partial void LogRouted(string messageId, int streams);

    [LoggerMessage(3, LogLevel.Information, "Message {MessageId} is with this gateway's connections, in {Streams} streams.")]
    private partial void LogDelivered(string messageId, int streams);
}
