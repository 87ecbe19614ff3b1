namespace Dapr.Actors;

/// <summary>An actor method that failed on the other side of a strongly typed proxy.</summary>
[Serializable]
public class ActorMethodInvocationException : DaprApiException
{
    private const string Code = "ERR_ACTOR_INVOKE_METHOD";

    /// <summary>Creates the exception.</summary>
    public ActorMethodInvocationException()
        : base(Code, false)
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    public ActorMethodInvocationException(string message, bool isTransient)
        : base(message, Code, isTransient)
    {
    }

    /// <summary>Creates the exception with a message and its cause.</summary>
    public ActorMethodInvocationException(string message, Exception innerException, bool isTransient)
        : base(message, innerException, Code, isTransient)
    {
    }
}
