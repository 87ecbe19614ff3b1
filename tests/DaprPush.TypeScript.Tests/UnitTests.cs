using DaprPush.Testing.Processes;

namespace DaprPush.TypeScript.Tests;

public sealed class UnitTests
{
    [Fact]
    public async Task NpmTest_AllOfThem_Pass()
    {
        await ClientPackage.DistAsync();

        var output = await NodePackages.RunAsync(ClientPackage.Folder, "test");

        output.Should().MatchRegex("pass [1-9][0-9]*").And.Contain("fail 0");
    }
}
