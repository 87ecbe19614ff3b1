using System.Globalization;
using FsCheck;
using Microsoft.FSharp.Core;

namespace DaprPush.Gateway.Tests.Streams;

/// <summary>
/// Which cases a model is tried with. Without a word the same ones each time, so that a test run can be repeated. With
/// PUSH_MODEL_CASES=20000 so many others each time; with PUSH_MODEL_REPLAY=seed,gamma,size the one that a failure printed.
/// </summary>
internal static class ModelRun
{
    private const int UsualCases = 150;
    private const string UsualSeed = "17831548707646831887,15423753621916497519";

    public static Config Settings { get; } = Read(
        Environment.GetEnvironmentVariable("PUSH_MODEL_CASES"), Environment.GetEnvironmentVariable("PUSH_MODEL_REPLAY"));

    private static Config Read(string? cases, string? replay)
    {
        var config = Config.QuickThrowOnFailure;
        return replay is not null ? config.WithMaxTest(1).WithReplay(ReplayOf(replay))
            : cases is not null ? config.WithMaxTest(int.Parse(cases, CultureInfo.InvariantCulture))
            : config.WithMaxTest(UsualCases).WithReplay(ReplayOf(UsualSeed));
    }

    private static FSharpOption<Replay> ReplayOf(string text)
    {
        var numbers = text.Trim('(', ')').Split(',').Select(number => ulong.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        var size = numbers.Length == 3 ? FSharpOption<int>.Some((int)numbers[2]) : FSharpOption<int>.None;
        return FSharpOption<Replay>.Some(new Replay(new Rnd(numbers[0], numbers[1]), size));
    }
}
