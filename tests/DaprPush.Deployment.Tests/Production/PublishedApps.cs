using System.Text.RegularExpressions;
using DaprPush.Deployment.Tests.Systems;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Production;

/// <summary>
/// What the Dockerfiles put into images, published by their own command into folders that have nothing else in them, and started as
/// they start it: as user 1654, who may write nowhere. The Functions host is not there: the send API starts itself.
/// </summary>
internal sealed partial class PublishedApps : IAsyncDisposable
{
    private const string User = "1654";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("daprpush-images-");

    public static async Task<PublishedApps> PublishAsync()
    {
        var apps = new PublishedApps();
        File.SetUnixFileMode(apps._folder.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        foreach (var app in Directory.EnumerateFiles(Repository.At("deploy", "containers"), "*.Dockerfile").Select(file => Path.GetFileNameWithoutExtension(file)))
        {
            await apps.PublishAsync(app);
        }

        return apps;
    }

    public string FolderOf(string app) => Path.Combine(_folder.FullName, app);

    /// <summary>The entry point of an app's image, or what the Functions host loads.</summary>
    public static IReadOnlyList<string> CommandOf(string app, int port)
    {
        IReadOnlyList<string> command = EntryPoint().Match(Dockerfile(app)) is { Success: true } entry
            ? ["dotnet", entry.Groups["dll"].Value]
            : [FunctionsHost.Command, "start", "--no-build", "--port", $"{port}"];
        return Environment.IsPrivilegedProcess ? ["setpriv", "--reuid", User, "--regid", User, "--clear-groups", .. command] : command;
    }

    /// <summary>What the image's <c>ENV</c> lines say.</summary>
    public static IReadOnlyDictionary<string, string> EnvironmentOf(string app) => Continuation().Replace(Dockerfile(app), " ").Split('\n')
        .Where(line => line.StartsWith("ENV ", StringComparison.Ordinal))
        .SelectMany(line => line["ENV ".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(pair => pair.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair[1]);

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    // The Dockerfile's command, but for building again what is built.
    private async Task PublishAsync(string app)
    {
        var words = PublishCommand().Match(Dockerfile(app)).Groups["words"].Value.Replace(" -o /app", "", StringComparison.Ordinal)
            .Replace("-c Release", $"-c {Repository.Configuration}", StringComparison.Ordinal);
        var result = await Tool.RunAsync("dotnet", [.. words.Split(' '), "--no-build", "--nologo", "-nodeReuse:false", "-o", FolderOf(app)]);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"dotnet {words}: {result.All}");
        }
    }

    private static string Dockerfile(string app) => File.ReadAllText(Repository.At("deploy", "containers", $"{app}.Dockerfile"));

    [GeneratedRegex("^RUN dotnet (?<words>publish .*)$", RegexOptions.Multiline)]
    private static partial Regex PublishCommand();

    [GeneratedRegex("ENTRYPOINT \\[\"dotnet\", \"(?<dll>[^\"]+)\"\\]")]
    private static partial Regex EntryPoint();

    [GeneratedRegex(@"\\\n")]
    private static partial Regex Continuation();
}
