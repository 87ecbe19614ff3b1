namespace DaprPush.DevSidecar.Contract.Tests.Sidecars;

/// <summary>A folder that goes when the test run does.</summary>
internal sealed class TemporaryFolder : IAsyncDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("contract-").FullName;

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Path, recursive: true);
        return ValueTask.CompletedTask;
    }
}
