namespace DaprPush.Testing.Measuring;

/// <summary>How measured values are distributed.</summary>
public sealed class Distribution(IEnumerable<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    public int Count => _sorted.Length;

    /// <summary>The value that this share of all do not exceed: 0 is the least, 0.5 the median, 1 the most. NaN where there is none.</summary>
    /// <param name="share">0 to 1.</param>
    public double At(double share) => _sorted.Length == 0 ? double.NaN : _sorted[(int)((_sorted.Length - 1) * share)];
}
