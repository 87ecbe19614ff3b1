namespace DaprPush.Hosting.Health;

/// <summary>What a part says of itself beside its version and age, as how many connections it holds.</summary>
/// <param name="Read">Names and numbers as of now, in the order in which they are shown.</param>
public sealed record ProcessFigures(Func<IReadOnlyList<(string Name, long Value)>> Read)
{
    public static readonly ProcessFigures None = new(() => []);
}
