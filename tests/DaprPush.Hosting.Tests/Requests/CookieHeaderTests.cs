using DaprPush.Hosting.Security.Requests;

namespace DaprPush.Hosting.Tests.Requests;

public sealed class CookieHeaderTests
{
    [Theory]
    [InlineData("tok=abc")]
    [InlineData("tok=abc;")]
    [InlineData("theme=dark;; tok=abc")]
    [InlineData(" ; = ; =x; lang; tok=abc; ;")]
    [InlineData("tok = abc ")]
    [InlineData("tok=\"abc\"")]
    [InlineData("Tok=other; xtok=other; tok=abc; tokx=other; a=tok=other")]
    [InlineData("tok=; tok=abc")]
    [InlineData("tok=abc; tok=abc")]
    public void ValuesOf_CookieThatIsThere_IsItsValueWhateverStandsBesideIt(string line) =>
        CookieHeader.ValuesOf(line, "tok").Should().Equal("abc");

    [Theory]
    [InlineData("")]
    [InlineData(";")]
    [InlineData("=")]
    [InlineData("tok")]
    [InlineData("tok=")]
    [InlineData("tok=\"\"")]
    [InlineData("TOK=abc")]
    [InlineData("%zz=%; tok%3Dabc")]
    public void ValuesOf_CookieThatIsNot_IsEmpty(string line) => CookieHeader.ValuesOf(line, "tok").Should().BeEmpty();

    [Fact]
    public void ValuesOf_SeveralLines_ReadsAllOfThem()
    {
        CookieHeader.ValuesOf(new(["a=1;", "b=2; tok=abc"]), "tok").Should().Equal("abc");
        CookieHeader.ValuesOf(new(["tok=one", "tok=two=2", "tok=three"]), "tok").Should().Equal("one", "two=2");
    }

    [Fact]
    public void ValuesOf_NoHeader_IsEmpty() => CookieHeader.ValuesOf(default, "tok").Should().BeEmpty();
}
