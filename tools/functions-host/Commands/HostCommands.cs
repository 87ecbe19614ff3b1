using System.CommandLine;
using System.Globalization;
using DaprPush.FunctionsHost.Hosting;

namespace DaprPush.FunctionsHost.Commands;

/// <summary>The command line of <c>func</c>, as far as <c>dotnet run</c> and developers use it to start an app.</summary>
internal static class HostCommands
{
    private const int DefaultPort = 7071;

    /// <summary>All commands. <c>--version</c> is System.CommandLine's own.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("Runs an isolated .NET function app with HTTP triggers on a machine without Azure Functions Core Tools.")
        {
            Start(),

            // `func host start` is the older way to say `func start`.
            new Command("host", "The host of functions") { Start() },
        };
        return root;
    }

    private static Command Start()
    {
        var port = new Option<int>("--port", "-p") { Description = "The port where functions are served", DefaultValueFactory = _ => DefaultPort };
        port.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !IsPort(token.Value)))
            {
                result.AddError($"--port wants a port from 1 to 65535, not '{token.Value}'");
            }
        });
        var folder = new Option<string>("--script-root", "--prefix")
        {
            Description = "The output folder of the Functions project",
            DefaultValueFactory = _ => Environment.CurrentDirectory,
        };

        // What else developers pass to `func start` out of habit, and what changes nothing here.
        var command = new Command("start", "Starts the function app whose output folder is the working directory")
        {
            port,
            folder,
            new Option<bool>("--verbose") { Hidden = true },
            new Option<bool>("--no-build") { Hidden = true },
            new Option<bool>("--dotnet-isolated") { Hidden = true },
        };
        command.SetAction((parsed, cancellation) =>
            HostRun.ExecuteAsync(parsed.GetValue(folder)!, parsed.GetValue(port), cancellation));
        return command;
    }

    private static bool IsPort(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0;
}
