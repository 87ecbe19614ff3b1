using System.Runtime.Serialization;

namespace Dapr;

/// <summary>An error that the sidecar answered with, by its code.</summary>
[Serializable]
public class DaprApiException : DaprException
{
    private const string UnknownErrorCode = "UNKNOWN";

    /// <summary>Creates the exception with error code UNKNOWN.</summary>
    public DaprApiException()
        : this(errorCode: null, false)
    {
    }

    /// <summary>Creates the exception with error code UNKNOWN.</summary>
    public DaprApiException(string message)
        : this(message, errorCode: null, false)
    {
    }

    /// <summary>Creates the exception with error code UNKNOWN and its cause.</summary>
    public DaprApiException(string message, Exception innerException)
        : this(message, innerException, errorCode: null, false)
    {
    }

    /// <summary>Creates the exception with a code and no message.</summary>
    public DaprApiException(string errorCode, bool isTransient)
        : this(string.Empty, errorCode, isTransient)
    {
    }

    /// <summary>Creates the exception with a message and a code.</summary>
    public DaprApiException(string message, string errorCode, bool isTransient)
        : this(message, null, errorCode, isTransient)
    {
    }

    /// <summary>Creates the exception with a message, its cause and a code.</summary>
    public DaprApiException(string message, Exception inner, string errorCode, bool isTransient)
        : base(message, inner)
    {
        ErrorCode = errorCode ?? UnknownErrorCode;
        IsTransient = isTransient;
    }

    /// <summary>Creates the exception from serialized data.</summary>
    [Obsolete(DiagnosticId = "SYSLIB0051")]
    protected DaprApiException(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
        if (info != null)
        {
            ErrorCode = info.GetString(nameof(ErrorCode));
            IsTransient = info.GetBoolean(nameof(IsTransient));
        }
    }

    /// <summary>The sidecar's code, like ERR_PUBSUB_NOT_FOUND; UNKNOWN when it gave none.</summary>
    public string ErrorCode { get; }

    /// <summary>Whether the same call may succeed later.</summary>
    public bool IsTransient { get; }

    /// <inheritdoc />
    [Obsolete(DiagnosticId = "SYSLIB0051")]
    public override void GetObjectData(SerializationInfo info, StreamingContext context)
    {
        base.GetObjectData(info, context);
        if (info != null)
        {
            info.AddValue(nameof(ErrorCode), ErrorCode);
            info.AddValue(nameof(IsTransient), IsTransient);
        }
    }
}
