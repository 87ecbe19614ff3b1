using System.CommandLine;
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
            if (result.GetValueOrDefault<int>() is < 1 or > 65535)
            {
                result.AddError($"--port wants a port from 1 to 65535, not '{string.Join(' ', result.Tokens)}'");
            }
        });
        var folder = new Option<string>("--script-root", "--prefix")
        {
            Description = "The output folder of the Functions project",
            DefaultValueFactory = _ => Environment.CurrentDirectory,
        };
        var command = new Command("start", "Starts the function app whose output folder is the working directory") { port, folder };
        command.SetAction((parsed, cancellation) =>
            HostRun.ExecuteAsync(parsed.GetValue(folder)!, parsed.GetValue(port), cancellation));
        return command;
    }
}
