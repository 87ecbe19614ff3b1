using System.Globalization;
using System.Text.RegularExpressions;
using DaprPush.Testing.Processes;

namespace DaprPush.Testing.Running;

/// <summary>
/// A copy of a <c>dapr.yaml</c> that can run beside others: every port it names is a free one, every relative path absolute, the apps
/// are the build under test. Nothing else is changed: the file that users start is the file that is tested.
/// </summary>
internal static partial class SystemFile
{
    /// <summary>Instances of one app may take the ports that follow the named one.</summary>
    private const int PortsInARow = 8;

    /// <param name="runFile">The file, as it is in the repository.</param>
    /// <param name="path">Where the copy goes.</param>
    /// <param name="components">The directory of component files to use.</param>
    /// <param name="environment">The word for <c>ENVIRONMENT</c>; null leaves it as it is.</param>
    /// <returns>The port each named port became.</returns>
    public static IReadOnlyDictionary<int, int> WriteCopy(string runFile, string path, string components, string? environment = null)
    {
        var text = File.ReadAllText(Repository.At(runFile));
        var ports = NamedPort().Matches(text)
            .Select(match => int.Parse(match.Groups["port"].ValueSpan, CultureInfo.InvariantCulture))
            .Distinct()
            .ToDictionary(port => port, _ => FreePorts.Take(PortsInARow));
        foreach (var (named, free) in ports)
        {
            text = Regex.Replace(text, $@"\b{named}\b", free.ToString(CultureInfo.InvariantCulture));
        }

        text = ComponentsPath().Replace(text, components);
        text = RelativePath().Replace(text, path => Path.Combine(Path.GetDirectoryName(Repository.At(runFile))!, path.Value));
        text = text.Replace("\"Release\"", $"\"{Repository.Configuration}\"", StringComparison.Ordinal);
        text = EnvironmentWord().Replace(text, word => environment ?? word.Value);
        File.WriteAllText(path, text);
        return ports;
    }

    [GeneratedRegex("""^\s*(appPort|daprHTTPPort|daprGRPCPort|metricsPort|[A-Z_]*PORT):\s*"?(?<port>\d+)"?\s*$""", RegexOptions.Multiline)]
    private static partial Regex NamedPort();

    [GeneratedRegex(@"(?<=^\s*ENVIRONMENT: )\w+$", RegexOptions.Multiline)]
    private static partial Regex EnvironmentWord();

    [GeneratedRegex(@"(?<=^\s*- )\S*/components$", RegexOptions.Multiline)]
    private static partial Regex ComponentsPath();

    [GeneratedRegex("""(?<=^[^#\n]*\s)\.\.?/""", RegexOptions.Multiline)]
    private static partial Regex RelativePath();
}
