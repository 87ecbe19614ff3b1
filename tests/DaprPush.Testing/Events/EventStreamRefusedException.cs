using System.Net;

namespace DaprPush.Testing.Events;

/// <summary>A server answered with something else than an event stream.</summary>
public sealed class EventStreamRefusedException : Exception
{
    public EventStreamRefusedException(HttpStatusCode status, string body)
        : base($"The server answered {(int)status} instead of an event stream: {body}")
    {
        Status = status;
        Body = body;
    }

    public HttpStatusCode Status { get; }

    public string Body { get; }
}
