using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Systems;

/// <summary>A folder of its own under <c>artifacts/</c>, gone with the test.</summary>
internal sealed class TestFolder : IDisposable
{
    public TestFolder(string name)
    {
        Path = Repository.At("artifacts", "deployment", $"{name}-{Guid.NewGuid().ToString("N")[..8]}");
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public string At(params string[] path) => System.IO.Path.Combine([Path, .. path]);

    /// <summary>Copies a folder of the repository into this one, each file changed on the way.</summary>
    public void CopyOf(string source, Func<string, string> change)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = At(System.IO.Path.GetRelativePath(source, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.WriteAllText(copy, change(File.ReadAllText(file)));
        }
    }

    /// <summary>Copies a folder's files, links followed, folders in it left out.</summary>
    public void CopyOf(string source, string target)
    {
        Directory.CreateDirectory(At(target));
        foreach (var file in Directory.EnumerateFiles(source).Where(File.Exists))
        {
            File.Copy(file, At(target, System.IO.Path.GetFileName(file)));
        }
    }

    /// <summary>Writes a program that can be started; returns its path.</summary>
    public string Program(string path, string text)
    {
        var program = At(path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(program)!);
        File.WriteAllText(program, text);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return program;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
