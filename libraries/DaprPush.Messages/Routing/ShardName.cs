using System.Globalization;

namespace DaprPush.Messages.Routing;

/// <summary>A share of a partition's streams; one actor has them all.</summary>
/// <param name="Partition">From 0 on.</param>
/// <param name="Number">From 0 on, within the partition.</param>
public readonly record struct ShardName(int Partition, int Number)
{
    /// <summary>Shards that a partition may have.</summary>
    public const int MaxPerPartition = 64;

    /// <summary><c>&lt;partition&gt;-&lt;number&gt;</c>, the id of its actor.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Partition}-{Number}");

    public override string ToString() => Text;

    /// <summary>Reads <see cref="Text"/>, in that spelling alone.</summary>
    public static bool TryParse(string text, out ShardName shard)
    {
        ArgumentNullException.ThrowIfNull(text);
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        shard = default;
        if (dash > 0
            && int.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            && int.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            shard = new ShardName(partition, number);
        }

        return shard.Text == text;
    }
}
