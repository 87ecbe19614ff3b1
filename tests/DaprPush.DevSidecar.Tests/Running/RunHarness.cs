using System.Text;
using System.Text.Json;
using DaprPush.DevSidecar.Logs;
using DaprPush.DevSidecar.Running;
using DaprPush.DevSidecar.Tests.Harness;
using DaprPush.Testing.Processes;

namespace DaprPush.DevSidecar.Tests.Running;

/// <summary>A run of a dapr.yaml in a folder of the test's own; its apps are shell commands.</summary>
internal sealed class RunHarness : IAsyncDisposable
{
    private readonly StringWriter _output = new();
    private readonly TextWriter _synchronized;
    private readonly LogConsole _console;
    private readonly CancellationTokenSource _stop = new();
    private Task<int>? _run;

    public RunHarness()
    {
        _synchronized = TextWriter.Synchronized(_output);
        _console = new LogConsole(_synchronized, colours: false);
        Write("components/all.yaml", TestRun.InMemory);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("run-test-").FullName;

    public string StateFile => Path.Combine(Folder, "state.json");

    /// <summary>All lines so far.</summary>
    public string[] Lines
    {
        get
        {
            lock (_synchronized)
            {
                return _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            }
        }
    }

    public JsonElement State => JsonDocument.Parse(File.ReadAllText(StateFile)).RootElement;

    public void Write(string path, string text)
    {
        var full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text, new UTF8Encoding(false));
    }

    public void Start(string daprYaml, Func<RunOptions, RunOptions>? with = null)
    {
        Write("dapr.yaml", daprYaml);
        var options = new RunOptions { File = Folder, StateFile = StateFile, Grace = TimeSpan.FromSeconds(1), AppWait = TimeSpan.FromSeconds(60), FreePorts = (FreePorts.Take(20), 20) };
        _run = new Run(with?.Invoke(options) ?? options, TestRun.InMemoryRegistry(), _console, TimeProvider.System).ExecuteAsync(_stop.Token);
    }

    public Task<int> EndAsync() => _run!.WaitAsync(TimeSpan.FromSeconds(60));

    public async Task<int> StopAsync()
    {
        await _stop.CancelAsync();
        return await EndAsync();
    }

    public Task LineAsync(string part) => Eventually.TrueAsync(() => Lines.Any(line => line.Contains(part, StringComparison.Ordinal)));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_run is not null)
        {
            await _run;
        }

        await _console.DisposeAsync();
        _stop.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
