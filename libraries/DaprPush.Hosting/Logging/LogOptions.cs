using System.ComponentModel.DataAnnotations;
using DaprPush.Hosting.Settings;

namespace DaprPush.Hosting.Logging;

/// <summary>What is logged, and how; section <c>Push:Logging</c>.</summary>
public sealed record LogOptions
{
    public const string Section = "Push:Logging";

    /// <summary>The least important level that is logged.</summary>
    [EnvironmentName("LOG_LEVEL")]
    public LogThreshold Level { get; set; } = LogThreshold.Info;

    /// <summary>Lines to read, or one JSON object a line for a log collector. Unset: JSON in production, else text.</summary>
    [EnvironmentName("LOG_FORMAT")]
    public LogFormat? Format { get; set; }

    /// <summary>
    /// The share of the messages that every part logs a line about, to follow one by its id through the system: 0 for none, 1 for
    /// all. The same messages in every part. Costs nothing at 0.
    /// </summary>
    [Range(0.0, 1.0)]
    [EnvironmentName("LOG_MESSAGES")]
    public double Messages { get; set; }
}
