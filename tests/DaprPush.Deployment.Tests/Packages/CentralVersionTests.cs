using System.Text.Json.Nodes;
using System.Xml.Linq;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Packages;

/// <summary><c>Directory.Packages.props</c> names what the projects use, in exact versions, and nothing else.</summary>
public sealed class CentralVersionTests
{
    private static readonly string[] Places = ["bench", "clients", "examples", "functions", "libraries", "samples", "services", "tests", "tools"];

    private static IReadOnlyList<(string Name, string Version)> Central =>
    [
        .. XDocument.Load(Repository.At("Directory.Packages.props")).Descendants("PackageVersion")
            .Select(item => ((string)item.Attribute("Include")!, (string)item.Attribute("Version")!)),
    ];

    [Fact]
    public void Versions_OfPackages_AreExactAndNamedOnce()
    {
        Central.Select(package => package.Name).Should().OnlyHaveUniqueItems();
        Central.Where(package => !Version.TryParse(package.Version, out _)).Should().BeEmpty("a range or a star is another build tomorrow");
    }

    [Fact]
    public void Packages_OfEveryProject_HaveACentralVersion()
    {
        var references = References();

        references.Where(reference => reference.Item.Attribute("Version") is not null || reference.Item.Attribute("VersionOverride") is not null)
            .Select(Describe).Should().BeEmpty("versions stand in one place");
        references.Where(reference => Central.All(package => package.Name != NameOf(reference.Item))).Select(Describe).Should().BeEmpty();

        static string Describe((string File, XElement Item) reference) => $"{NameOf(reference.Item)} in {reference.File}";
    }

    [Fact]
    public void Packages_WithACentralVersion_AreUsedBySomeProject()
    {
        var used = References().Select(reference => NameOf(reference.Item)).ToHashSet();

        Central.Select(package => package.Name).Where(name => !used.Contains(name)).Should().BeEmpty();
    }

    /// <summary>An advisory is answered by another version, not by looking away.</summary>
    [Fact]
    public void Advisories_OfPackages_AreNotSuppressed() => Files()
        .Where(file => XDocument.Load(Repository.At(file)).Descendants("NuGetAuditSuppress").Any()).Should().BeEmpty();

    [Fact]
    public void Updates_ByRenovate_KeepTheLicenceOfFluentAssertions()
    {
        var rules = JsonNode.Parse(File.ReadAllText(Repository.At("renovate.json")))!["packageRules"]!.AsArray();
        var held = rules.Single(rule => (string?)rule!["allowedVersions"] == "<8")!;

        held["matchPackageNames"]!.AsArray().Select(name => (string)name!).Should().Equal("FluentAssertions");
        Version.Parse(Central.Single(package => package.Name == "FluentAssertions").Version).Major.Should().BeLessThan(8);
    }

    [Fact]
    public void Updates_ByRenovate_AreGroupedByNamesThatAreUsed()
    {
        var rules = JsonNode.Parse(File.ReadAllText(Repository.At("renovate.json")))!["packageRules"]!.AsArray();
        var groups = rules.Where(rule => rule!["groupName"] is not null && rule["matchManagers"]?.AsArray().Any(manager => (string)manager! == "nuget") == true).ToArray();

        groups.Should().HaveCountGreaterThan(2);
        foreach (var name in groups.SelectMany(rule => rule!["matchPackageNames"]!.AsArray()).Select(name => (string)name!))
        {
            Central.Where(package => name.EndsWith('*') ? package.Name.StartsWith(name[..^1], StringComparison.Ordinal) : package.Name == name).Should().NotBeEmpty(name);
        }
    }

    private static IReadOnlyList<(string File, XElement Item)> References() =>
        [.. Files().SelectMany(file => XDocument.Load(Repository.At(file)).Descendants("PackageReference"), (file, item) => (file, item))];

    private static string NameOf(XElement item) => (string)item.Attribute("Include")!;

    private static IEnumerable<string> Files() => Places
        .Where(place => Directory.Exists(Repository.At(place)))
        .SelectMany(place => Directory.EnumerateFiles(Repository.At(place), "*.csproj", SearchOption.AllDirectories))
        .Where(file => !file.Contains("node_modules", StringComparison.Ordinal))
        .Select(file => Path.GetRelativePath(Repository.Root, file))
        .Concat(["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"]);
}
