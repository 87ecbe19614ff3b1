namespace DaprPush.Gateway.WebSockets;

/// <summary>Why an operation was not done: problem details (RFC 9457).</summary>
/// <param name="Status">As HTTP has it.</param>
internal sealed record OperationProblem(int Status, string Type, string Title, string Detail)
{
    private const string Prefix = "urn:dapr-push:problem:";

    /// <summary>The connection ends because of it.</summary>
    public static OperationProblem Of(CloseCode code, string detail) => code switch
    {
        CloseCode.TooBig => new(413, Prefix + "too-big", "The message is too big", detail),
        CloseCode.UnsupportedData => new(415, Prefix + "unsupported-data", "Binary messages are not taken", detail),
        CloseCode.PolicyViolation => new(429, Prefix + "limited", "Too many frames", detail),
        CloseCode.BadOperation => new(400, Prefix + "bad-operation", "The operation is not valid", detail),
        _ => new(400, Prefix + "bad-frame", "The frame breaks the WebSocket protocol", detail),
    };
}
