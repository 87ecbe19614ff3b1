using DaprPush.Hosting.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DaprPush.Hosting.Tests.Settings;

public sealed class SettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("settings").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_NothingSet_GivesTheDefaults() => Read().Count.Should().Be(10);

    [Theory]
    [InlineData("Push:Sample:Count")]
    [InlineData("SAMPLE_COUNT")]
    [InlineData("SAMPLE_NUMBER")]
    public void Read_AnyOfItsNames_SetsIt(string name) => Read((name, "7")).Count.Should().Be(7);

    [Fact]
    public void Read_FullNameAndEnvironmentName_FullNameWins() =>
        Read(("SAMPLE_COUNT", "7"), ("Push:Sample:Count", "8")).Count.Should().Be(8);

    [Fact]
    public void Read_EmptyVariable_CountsAsNotSet() => Read(("SAMPLE_COUNT", "")).Count.Should().Be(10);

    [Theory]
    [InlineData("true", true)]
    [InlineData("1", true)]
    [InlineData("off", false)]
    public void Read_Switch_TakesTheUsualWords(string text, bool expected) => Read(("Push:Sample:Enabled", text)).Enabled.Should().Be(expected);

    [Fact]
    public void Read_EntriesByName_EachHasItsOwnSettings()
    {
        var entries = Read(("Push:Sample:Entries:one:Text", "a"), ("Push:Sample:Entries:two:Text_FILE", Write("b")), ("Push:Sample:Entries:two:Size", "5")).Entries;

        entries.Should().BeEquivalentTo(new Dictionary<string, SampleEntry> { ["one"] = new() { Text = "a" }, ["two"] = new() { Text = "b", Size = 5 } });
    }

    [Theory]
    [InlineData("SAMPLE_COUNT", "many", "SAMPLE_COUNT is 'many'; it must be a whole number.")]
    [InlineData("Push:Sample:Enabled", "maybe", "Push:Sample:Enabled is 'maybe'; it must be true or false.")]
    [InlineData("Push:Sample:Entries:one:Size", "big", "Push:Sample:Entries:one:Size is 'big'; it must be a whole number.")]
    [InlineData("Push:Sample:Entries:one", "big", "Push:Sample:Entries:one is no value of its own; it has Size, Text.")]
    [InlineData("Push:Sample:Pause", "soon", "Push:Sample:Pause is 'soon'; it must be a time as 00:00:30 or 1.00:00:00.")]
    public void Read_ValueOfTheWrongKind_IsOneSentence(string name, string value, string sentence) =>
        FluentActions.Invoking(() => Read((name, value))).Should().Throw<SettingsException>().WithMessage(sentence);

    [Fact]
    public void Read_ValueOutOfItsRange_IsOneSentence() =>
        FluentActions.Invoking(() => Read(("SAMPLE_COUNT", "101"))).Should().Throw<OptionsValidationException>()
            .WithMessage("Push:Sample:Count (SAMPLE_COUNT, SAMPLE_NUMBER) is 101; it must be from 1 to 100.");

    [Fact]
    public void Read_SecretInAFile_IsItsContentWithoutTheLineEnd() =>
        Read(("SAMPLE_SECRET_FILE", Write("s3cret\n"))).Secret.Should().Be("s3cret");

    [Fact]
    public void Read_SecretAndItsFile_IsRefused() =>
        FluentActions.Invoking(() => Read(("SAMPLE_SECRET", "a"), ("SAMPLE_SECRET_FILE", Write("b")))).Should().Throw<SettingsException>()
            .WithMessage("SAMPLE_SECRET and SAMPLE_SECRET_FILE are both set; only one of them may be.");

    [Fact]
    public void Read_FileThatIsMissing_IsRefusedByItsName() =>
        FluentActions.Invoking(() => Read(("SAMPLE_SECRET_FILE", Path.Combine(_folder, "none")))).Should().Throw<SettingsException>()
            .WithMessage("SAMPLE_SECRET_FILE names '*none', which cannot be read:*");

    [Theory]
    [InlineData("Push:Sample:Cuont", "There is no setting Push:Sample:Cuont; Push:Sample has Count, Enabled, Entries, Pause, Secret.")]
    [InlineData("Push:Sample:Entries:one:Txet", "There is no setting Push:Sample:Entries:one:Txet; Push:Sample:Entries:one has Size, Text.")]
    public void CheckSettings_UnknownName_IsOneSentence(string name, string sentence) =>
        FluentActions.Invoking(() => Services((name, "1")).CheckSettings()).Should().Throw<SettingsException>().WithMessage(sentence);

    [Fact]
    public void CheckSettings_KnownNames_Pass() =>
        FluentActions.Invoking(() => Services(("Push:Sample:Count", "1"), ("Push:Sample:Secret_FILE", Write("x"))).CheckSettings()).Should().NotThrow();

    private static SampleOptions Read(params (string Name, string Value)[] settings) =>
        Services(settings).GetRequiredService<IOptions<SampleOptions>>().Value;

    private static ServiceProvider Services(params (string Name, string Value)[] settings) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Name, setting.Value)))
            .Build())
        .AddValidatedOptions<SampleOptions>(SampleOptions.Section)
        .BuildServiceProvider();

    private string Write(string content)
    {
        var path = Path.Combine(_folder, "secret");
        File.WriteAllText(path, content);
        return path;
    }
}
