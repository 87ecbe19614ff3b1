using DaprPush.Router.Terms;

namespace DaprPush.Router.Tests.Terms;

public class TermRangesTests
{
    private static readonly TermRange[] Ranges = [new(10, "a"), new(20, "b"), new(30, "c")];

    [Theory]
    [InlineData(9, "")]
    [InlineData(10, "a")]
    [InlineData(19, "a")]
    [InlineData(20, "b")]
    [InlineData(1000, "c")]
    public void Of_Number_IsTheTermOfItsRange(long number, string term) => TermRanges.Of(Ranges, number).Should().Be(term);

    [Fact]
    public void Begin_NewTerm_TakesWhatIsWrittenAnew() =>
        TermRanges.Begin(Ranges, 20, "d").Should().Equal(new TermRange(10, "a"), new TermRange(20, "d"));

    [Fact]
    public void Begin_SameTermGoesOn_IsTheSameList() => TermRanges.Begin(Ranges, 31, "c").Should().BeSameAs(Ranges);

    [Theory]
    [InlineData(5, 3)]
    [InlineData(19, 3)]
    [InlineData(20, 2)]
    [InlineData(31, 1)]
    public void Trim_LowestNumberThatIsAskedFor_KeepsItsRangeAndThoseAbove(long lowest, int left) =>
        TermRanges.Trim(Ranges, lowest).Should().Equal(Ranges[^left..]);
}
