using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace DaprPush.DevSidecar.Apps;

/// <summary>One running instance as others reach it.</summary>
internal sealed record AppInstance(string AppId, string Name, AppChannel Channel);

/// <summary>The apps of the run by their id, and their live instances, which take turns.</summary>
internal sealed class AppDirectory
{
    private readonly ConcurrentDictionary<string, ImmutableArray<AppInstance>> _apps = new(StringComparer.Ordinal);
    private uint _turn;

    /// <summary>The instance whose turn it is, or null when there is none.</summary>
    public AppInstance? Next(string appId) =>
        _apps.TryGetValue(appId, out var instances) && !instances.IsEmpty
            ? instances[(int)(Interlocked.Increment(ref _turn) % (uint)instances.Length)]
            : null;

    /// <summary>An instance takes requests from now on.</summary>
    public void Add(AppInstance instance) =>
        _apps.AddOrUpdate(instance.AppId, static (_, added) => [added], static (_, present, added) => present.Add(added), instance);

    /// <summary>An instance takes no more requests.</summary>
    public void Remove(AppInstance instance) =>
        _apps.AddOrUpdate(instance.AppId, static (_, _) => [], static (_, present, gone) => present.Remove(gone), instance);
}
