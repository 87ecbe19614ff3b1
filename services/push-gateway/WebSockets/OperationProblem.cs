namespace DaprPush.Gateway.WebSockets;

/// <summary>Why an operation was not done: problem details (RFC 9457).</summary>
/// <param name="Status">As HTTP has it.</param>
internal sealed record OperationProblem(int Status, string Type, string Title, string Detail)
{
    private const string Prefix = "urn:dapr-push:problem:";

    public static readonly OperationProblem Unavailable =
        new(503, Prefix + "unavailable", "The send API gave no answer", "The send API cannot be reached, or gave no answer in time.");

    public static readonly OperationProblem TooMany =
        new(429, Prefix + "limited", "Too many operations", "Too many operations wait for their answers.");

    /// <summary>What is wrong with a frame or a text.</summary>
    public static OperationProblem Of(CloseCode code, string detail) => code switch
    {
        CloseCode.TooBig => new(413, Prefix + "too-big", "The message is too big", detail),
        CloseCode.UnsupportedData => new(415, Prefix + "unsupported-data", "Binary messages are not taken", detail),
        CloseCode.PolicyViolation => new(429, Prefix + "limited", "Too many frames", detail),
        CloseCode.BadOperation => new(400, Prefix + "bad-operation", "The operation is not valid", detail),
        _ => new(400, Prefix + "bad-frame", "The frame breaks the WebSocket protocol", detail),
    };
}
