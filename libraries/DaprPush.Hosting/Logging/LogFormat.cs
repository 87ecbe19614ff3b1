namespace DaprPush.Hosting.Logging;

/// <summary>How log lines look.</summary>
public enum LogFormat
{
    Text,
    Json,
}
