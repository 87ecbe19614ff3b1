using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace DaprPush.FunctionsHost.Apps;

/// <summary>Reads the output folder of a Functions project: host.json, worker.config.json and local.settings.json.</summary>
internal static class FunctionAppReader
{
    private const string HostJsonOverride = "AzureFunctionsJobHost__";
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Reads <paramref name="folder"/>.</summary>
    /// <exception cref="FunctionAppException">It is not the output folder of an isolated .NET worker, or a file in it is not valid.</exception>
    public static FunctionApp Read(string folder)
    {
        folder = Path.GetFullPath(folder);
        if (!File.Exists(Path.Combine(folder, "host.json")))
        {
            throw new FunctionAppException(
                $"{folder} holds no host.json: start this in the output folder of a Functions project, as `dotnet run` in the project does");
        }

        var (executable, workerFile) = ReadWorker(folder);
        var settings = ReadSettings(folder);
        return new FunctionApp(folder, executable, workerFile, ReadHostJson(folder, settings), settings);
    }

    private static (string Executable, string WorkerFile) ReadWorker(string folder)
    {
        using var document = Parse(folder, "worker.config.json")
            ?? throw new FunctionAppException($"{folder} holds no worker.config.json: only apps in the isolated worker model are served");
        if (!document.RootElement.TryGetProperty("description", out var description)
            || Text(description, "language") is not { } language || Text(description, "defaultWorkerPath") is not { } path)
        {
            throw new FunctionAppException($"worker.config.json in {folder} has no description with language and defaultWorkerPath");
        }

        if (language != "dotnet-isolated")
        {
            throw new FunctionAppException($"worker.config.json in {folder} names the language '{language}'; only dotnet-isolated is served");
        }

        var file = Path.Combine(folder, path);
        return File.Exists(file)
            ? (Text(description, "defaultExecutablePath") ?? "dotnet", file)
            : throw new FunctionAppException($"worker.config.json in {folder} names the worker {path}, which is not there: build the project first");
    }

    private static Dictionary<string, string> ReadSettings(string folder)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        using var document = Parse(folder, "local.settings.json");
        if (document is null)
        {
            return settings;
        }

        if (document.RootElement.TryGetProperty("IsEncrypted", out var encrypted) && encrypted.ValueKind == JsonValueKind.True)
        {
            throw new FunctionAppException($"local.settings.json in {folder} is encrypted, which only Azure Functions Core Tools can read");
        }

        if (document.RootElement.TryGetProperty("Values", out var values) && values.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in values.EnumerateObject().Where(member => Environment.GetEnvironmentVariable(member.Name) is null))
            {
                settings[member.Name] = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
            }
        }

        return settings;
    }

    private static IConfigurationRoot ReadHostJson(string folder, Dictionary<string, string> settings)
    {
        var overrides = settings
            .Where(setting => setting.Key.StartsWith(HostJsonOverride, StringComparison.OrdinalIgnoreCase))
            .Select(setting => KeyValuePair.Create(
                setting.Key[HostJsonOverride.Length..].Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value));
        try
        {
            return new ConfigurationBuilder()
                .AddJsonFile(Path.Combine(folder, "host.json"))
                .AddInMemoryCollection(overrides)
                .AddEnvironmentVariables(HostJsonOverride)
                .Build();
        }
        catch (InvalidDataException failure)
        {
            throw new FunctionAppException($"host.json in {folder} is not valid: {(failure.InnerException ?? failure).Message}");
        }
    }

    private static JsonDocument? Parse(string folder, string name)
    {
        var file = Path.Combine(folder, name);
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            var document = JsonDocument.Parse(File.ReadAllBytes(file), Lenient);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            throw new FunctionAppException($"{name} in {folder} is not a JSON object");
        }
        catch (JsonException failure)
        {
            throw new FunctionAppException($"{name} in {folder} is not valid JSON: {failure.Message}");
        }
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
