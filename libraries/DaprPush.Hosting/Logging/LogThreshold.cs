namespace DaprPush.Hosting.Logging;

/// <summary>Levels, under the short names and the long ones that people are used to.</summary>
public enum LogThreshold
{
    Trace = 0,
    Debug = 1,
    Info = 2,
    Information = Info,
    Warn = 3,
    Warning = Warn,
    Error = 4,
    Fatal = 5,
    Critical = Fatal,
}
