using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.Examples.Tests.Programs;

/// <summary>The file in which an example keeps its cursor.</summary>
internal sealed class KeptPlace(PushSystem system)
{
    public string Path { get; } = System.IO.Path.Combine(system.Folder, $"place-{Guid.NewGuid():N}");

    /// <summary>Returns once the example has kept this cursor.</summary>
    public Task WaitAsync(string cursor) =>
        Waiting.UntilAsync(() => Read() == cursor, TimeSpan.FromSeconds(90), () => $"The example kept '{Read()}', not '{cursor}'");

    // Without a lock: another program is writing it.
    private string Read()
    {
        if (!File.Exists(Path))
        {
            return "";
        }

        using var reader = new StreamReader(new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd();
    }
}
