using System.Net;
using DaprPush.Messages.Reading;

namespace DaprPush.Client;

/// <summary>A message was not accepted.</summary>
public sealed class PushException : Exception
{
    public PushException()
    {
    }

    public PushException(string message)
        : base(message)
    {
    }

    public PushException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The last answer's; null where none came.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>Which kind of problem it is, as in <c>urn:dapr-push:problem:invalid-message</c>; null where the answer named none.</summary>
    public string? Problem { get; init; }

    /// <summary>Every field at fault.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>
    /// It may have been accepted all the same: no answer came to the last attempt. Sent again with the same id, it is delivered once.
    /// </summary>
    public bool IsUncertain { get; init; }
}
