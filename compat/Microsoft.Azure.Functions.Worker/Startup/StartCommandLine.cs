using System.Globalization;

namespace Microsoft.Azure.Functions.Worker.Startup;

/// <summary>
/// The options of <c>func start</c> (Core Tools 4). Those that only concern the tools' own build and output pass without effect;
/// those that would change how functions are served are refused rather than ignored.
/// </summary>
internal sealed record StartCommandLine(int? Port)
{
    private static readonly HashSet<string> Switches =
        ["--no-build", "--verbose", "--csharp", "--dotnet-isolated-debug", "--enable-json-output", "--debug"];

    private static readonly HashSet<string> WithValue = ["--timeout", "-t", "--language-worker", "--json-output-file", "--runtime"];

    private static readonly HashSet<string> Refused =
        ["--useHttps", "--cert", "--password", "--cors", "--cors-credentials", "--enableAuth", "--functions"];

    /// <summary>Reads the arguments; values stand after a space or an equals sign.</summary>
    /// <exception cref="StartupException">An option is unknown, refused or lacks its value.</exception>
    public static StartCommandLine Parse(IReadOnlyList<string> args)
    {
        int? port = null;
        for (var i = 0; i < args.Count; i++)
        {
            var (option, value) = Split(args[i]);
            if (option is "--port" or "-p")
            {
                port = ParsePort(value ?? Next(args, ref i, option));
            }
            else if (WithValue.Contains(option))
            {
                _ = value ?? Next(args, ref i, option);
            }
            else if (Refused.Contains(option))
            {
                throw new StartupException($"The option {option} of 'func start' needs Azure Functions Core Tools; this program is started without them.");
            }
            else if (!Switches.Contains(option))
            {
                throw new StartupException($"Unknown option '{args[i]}'; known are --port N and what 'func start' takes.");
            }
        }

        return new StartCommandLine(port);
    }

    private static (string Option, string? Value) Split(string arg)
    {
        var equals = arg.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (arg, null) : (arg[..equals], arg[(equals + 1)..]);
    }

    private static string Next(IReadOnlyList<string> args, ref int i, string option) =>
        ++i < args.Count ? args[i] : throw new StartupException($"The option {option} lacks its value.");

    private static int ParsePort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= ushort.MaxValue
            ? port
            : throw new StartupException($"The port is '{text}'; it must be a number from 1 to 65535.");
}
