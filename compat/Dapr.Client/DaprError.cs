namespace Dapr;

/// <summary>The body of the sidecar's error answers.</summary>
public class DaprError
{
    /// <summary>The error's code.</summary>
    public string ErrorCode { get; set; }

    /// <summary>The error in words.</summary>
    public string Message { get; set; }
}
