namespace Dapr.Client;

/// <summary>A service invocation that got no answer, or one that is not a success.</summary>
public class InvocationException : DaprException
{
    private const string Unknown = "unknown";

    /// <summary>Creates the exception.</summary>
    public InvocationException(string appId, string methodName, Exception innerException, HttpResponseMessage response)
        : base($"An exception occurred while invoking method: '{methodName}' on app-id: '{appId}'", innerException)
    {
        AppId = appId ?? Unknown;
        MethodName = methodName ?? Unknown;
        Response = response;
    }

    /// <summary>The app that was called.</summary>
    public string AppId { get; }

    /// <summary>The method that was called.</summary>
    public string MethodName { get; }

    /// <summary>The answer; null when there was none.</summary>
    public HttpResponseMessage Response { get; }
}
