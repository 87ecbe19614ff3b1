using DaprPush.DevSidecar.Redis.Protocol;

namespace DaprPush.DevSidecar.Tests.Redis.Protocol;

/// <summary>Random input from fixed seeds: a failure names the seed that shows it again.</summary>
public sealed class RespParserFuzzTests
{
    private const string Valid =
        "*2\r\n$3\r\nfoo\r\n*3\r\n:5\r\n+OK\r\n$-1\r\n-ERR bad\r\n:77\r\n$11\r\nhello\r\nworl\r\n*0\r\n+PONG\r\n*1\r\n$2\r\nab\r\n";

    [Fact]
    public void TryRead_RandomSplits_AlwaysGivesTheSameReplies()
    {
        var wire = RespText.Bytes(Valid);
        var expected = RespText.ReadAll(new RespParser(), wire, [wire.Length]);

        for (var seed = 0; seed < 2000; seed++)
        {
            RespText.ReadAll(new RespParser(), wire, Pieces(new Random(seed), wire.Length)).Should().Equal(expected, "seed {0}", seed);
        }
    }

    [Fact]
    public void TryRead_DamagedReplies_GivesRepliesOrAFormatErrorAndNothingElse()
    {
        var refused = 0;
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var wire = RespText.Bytes(Valid);
            for (var damage = random.Next(1, 6); damage > 0; damage--)
            {
                wire[random.Next(wire.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)"*$:+-0129\r\n"[random.Next(11)];
            }

            refused += Refuses(wire, random, seed) ? 1 : 0;
        }

        refused.Should().BeInRange(2_000, 19_999, "most damage shows, some gives other valid replies");
    }

    [Fact]
    public void TryRead_Garbage_GivesRepliesOrAFormatErrorAndNothingElse()
    {
        var refused = 0;
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var wire = new byte[random.Next(1, 200)];
            random.NextBytes(wire);
            refused += Refuses(wire, random, seed) ? 1 : 0;
        }

        refused.Should().BeGreaterThan(5_000);
    }

    private static bool Refuses(byte[] wire, Random random, int seed)
    {
        try
        {
            RespText.ReadAll(new RespParser(), wire, Pieces(random, wire.Length));
            return false;
        }
        catch (RespFormatException)
        {
            return true;
        }
        catch (Exception other)
        {
            throw new InvalidOperationException($"seed {seed}: {other}", other);
        }
    }

    private static IEnumerable<int> Pieces(Random random, int total)
    {
        while (total > 0)
        {
            var piece = random.Next(1, Math.Min(total, 9) + 1);
            total -= piece;
            yield return piece;
        }
    }
}
