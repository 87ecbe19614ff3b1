using System.Text.Json;
using DaprPush.DevSidecar.State;

namespace DaprPush.DevSidecar.Actors.Reminders;

/// <summary>
/// A part of one actor type's reminders, kept under one key of the state store. Changes made at the same time are written
/// together; each ends when its write has.
/// </summary>
internal sealed class ReminderShard(string type, string key, Func<IStateStore> store) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Id, string Name), Reminder> _reminders = [];
    private long _version;
    private long _written;

    /// <summary>Reads what was kept.</summary>
    /// <returns>The reminders of this shard.</returns>
    public async Task<IReadOnlyCollection<Reminder>> LoadAsync(CancellationToken cancellation)
    {
        if (await store().GetAsync(key, cancellation) is { } value)
        {
            foreach (var stored in JsonSerializer.Deserialize<Reminder.Stored[]>(value.Data.Span) ?? [])
            {
                _reminders[(stored.ActorId, stored.Name)] = Reminder.FromStored(type, stored);
            }
        }

        return _reminders.Values;
    }

    /// <summary>A reminder, or null.</summary>
    public Reminder? Find(string id, string name)
    {
        lock (_lock)
        {
            return _reminders.GetValueOrDefault((id, name));
        }
    }

    /// <summary>Sets (or with null removes) a reminder and keeps that.</summary>
    public Task PutAsync(string id, string name, Reminder? reminder, CancellationToken cancellation)
    {
        long version;
        lock (_lock)
        {
            if (reminder is null)
            {
                _reminders.Remove((id, name));
            }
            else
            {
                _reminders[(id, name)] = reminder;
            }

            version = ++_version;
        }

        return WriteAsync(version, cancellation);
    }

    public void Dispose() => _writing.Dispose();

    private async Task WriteAsync(long version, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            if (_written >= version)
            {
                return;
            }

            byte[] data;
            long covered;
            lock (_lock)
            {
                covered = _version;
                data = JsonSerializer.SerializeToUtf8Bytes(_reminders.Values.Select(reminder => reminder.ToStored()));
            }

            var failures = await store().ApplyAsync(new[] { new StateOperation(StateOperationKind.Upsert, key, data) }, cancellation);
            if (failures?[0] is { } failure)
            {
                throw new StateStoreUnavailableException(failure.Message);
            }

            _written = covered;
        }
        finally
        {
            _writing.Release();
        }
    }
}
