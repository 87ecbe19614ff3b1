namespace DaprPush.DevSidecar.Redis.Protocol;

/// <summary>What came over the wire is not RESP version 2, or over a limit. Nothing after it can be understood.</summary>
internal sealed class RespFormatException(string message) : Exception(message);
