using System.Runtime.Serialization;

namespace Dapr;

/// <summary>The base of what the Dapr SDK throws when the sidecar refuses or cannot be reached.</summary>
[Serializable]
public class DaprException : Exception
{
    /// <summary>Creates the exception.</summary>
    public DaprException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public DaprException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception from serialized data.</summary>
    [Obsolete(DiagnosticId = "SYSLIB0051")]
    protected DaprException(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }
}
