using DaprPush.Messages.Cursors;
using DaprPush.Messages.Streams;
using FsCheck;
using FsCheck.Fluent;

namespace DaprPush.Messages.Tests.Cursors;

public sealed class CursorTests
{
    private static readonly uint Fingerprint = Cursor.FingerprintOf([StreamName.User("u"), StreamName.Broadcast]);

    private static readonly Gen<StreamPosition> Positions =
        from epoch in ArbMap.Default.GeneratorFor<uint>()
        from seq in Gen.OneOf(Gen.Choose(0, 300).Select(i => (long)i), ArbMap.Default.GeneratorFor<long>().Select(i => i & long.MaxValue))
        select new StreamPosition(epoch, seq);

    private static readonly Gen<StreamPosition[]> Lists =
        from count in Gen.OneOf(Gen.Choose(1, 5), Gen.Choose(1, Cursor.MaxStreams)) from positions in Positions.ArrayOf(count) select positions;

    [Fact]
    public void TryParse_WhatFormatMade_GivesThePositions() =>
        Prop.ForAll(Lists.ToArbitrary(), positions =>
        {
            var text = Cursor.Format(Fingerprint, positions);
            var read = new StreamPosition[positions.Length];
            return text.Length <= Cursor.MaxLengthFor(positions.Length) && Cursor.TryParse(text, Fingerprint, read) && read.SequenceEqual(positions);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryParse_ChangedText_IsRefusedOrIsItselfTheCursorOfItsPositions()
    {
        var mutations =
            from positions in Lists
            from at in ArbMap.Default.GeneratorFor<int>()
            from letter in Gen.Elements("ABab09-_=+/ \n\tü".ToCharArray())
            from how in Gen.Choose(0, 2)
            select (positions, at, letter, how);

        Prop.ForAll(mutations.ToArbitrary(), mutation =>
        {
            var text = Cursor.Format(Fingerprint, mutation.positions);
            var at = (int)((uint)mutation.at % text.Length);
            var changed = mutation.how switch
            {
                0 => text[..at] + mutation.letter + text[(at + 1)..],
                1 => text[..at] + mutation.letter + text[at..],
                _ => text.Remove(at, 1),
            };
            var read = new StreamPosition[mutation.positions.Length];
            return !Cursor.TryParse(changed, Fingerprint, read) || Cursor.Format(Fingerprint, read) == changed;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void TryParse_AnotherSubscriptions_IsRefused()
    {
        var other = Cursor.FingerprintOf([StreamName.Broadcast, StreamName.User("u")]);
        var text = Cursor.Format(Fingerprint, [new StreamPosition(1, 2), new StreamPosition(3, 4)]);

        other.Should().NotBe(Fingerprint, "the order of the streams counts");
        Cursor.TryParse(text, other, new StreamPosition[2]).Should().BeFalse();
        Cursor.TryParse(text, Fingerprint, new StreamPosition[1]).Should().BeFalse("one place would be left over");
        Cursor.TryParse(text, Fingerprint, new StreamPosition[3]).Should().BeFalse("one place would be missing");
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("0")]
    [InlineData("AAAA")]
    [InlineData("not a cursor")]
    [InlineData("1.5")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0\0\0")]
    [InlineData("ÄÖÜ")]
    public void TryParse_Garbage_IsRefused(string text) => Cursor.TryParse(text, Fingerprint, new StreamPosition[1]).Should().BeFalse();

    [Fact]
    public void TryParse_VeryLongText_IsRefused() =>
        Cursor.TryParse(new string('A', 1_000_000), Fingerprint, new StreamPosition[Cursor.MaxStreams]).Should().BeFalse();

    [Fact]
    public void TryParse_SpacesPaddingAndSpareBits_AreRefused()
    {
        var text = Cursor.Format(Fingerprint, [new StreamPosition(7, 1), new StreamPosition(8, 300)]);
        var read = new StreamPosition[2];

        Cursor.TryParse(text, Fingerprint, read).Should().BeTrue();
        Cursor.TryParse(" " + text, Fingerprint, read).Should().BeFalse();
        Cursor.TryParse(text + "\n", Fingerprint, read).Should().BeFalse();
        Cursor.TryParse(text + "=", Fingerprint, read).Should().BeFalse();
        Cursor.TryParse(text + "==", Fingerprint, read).Should().BeFalse();
    }

    [Fact]
    public void Format_OneYoungStream_IsShort() =>
        Cursor.Format(Fingerprint, [new StreamPosition(uint.MaxValue, 100)]).Should().HaveLength(12).And.MatchRegex("^[A-Za-z0-9_-]+$");

    [Fact]
    public void Format_MoreStreamsThanAConnectionHas_Throws() =>
        FluentActions.Invoking(() => Cursor.Format(Fingerprint, new StreamPosition[Cursor.MaxStreams + 1])).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void FingerprintOf_Names_CannotBeShiftedIntoEachOther() =>
        Cursor.FingerprintOf([StreamName.Channel("ab"), StreamName.Channel("c")])
            .Should().NotBe(Cursor.FingerprintOf([StreamName.Channel("a"), StreamName.Channel("bc")]));
}
