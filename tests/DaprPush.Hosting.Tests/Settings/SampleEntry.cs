namespace DaprPush.Hosting.Tests.Settings;

/// <summary>What <see cref="SampleOptions.Entries"/> has under each name.</summary>
internal sealed record SampleEntry
{
    public string Text { get; set; } = "";

    public int Size { get; set; } = 3;
}
