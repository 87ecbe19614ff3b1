using System.ComponentModel.DataAnnotations;
using DaprPush.Hosting.Settings;

namespace DaprPush.Hosting.Tests.Settings;

/// <summary>One setting of each kind.</summary>
internal sealed record SampleOptions
{
    public const string Section = "Push:Sample";

    [Range(1, 100)]
    [EnvironmentName("SAMPLE_COUNT", "SAMPLE_NUMBER")]
    public int Count { get; set; } = 10;

    public bool Enabled { get; set; }

    public TimeSpan Pause { get; set; } = TimeSpan.FromSeconds(1);

    [EnvironmentName("SAMPLE_SECRET")]
    public string Secret { get; set; } = "";

    public Dictionary<string, SampleEntry> Entries { get; set; } = [];
}
