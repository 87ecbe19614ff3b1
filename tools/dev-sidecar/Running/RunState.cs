using System.Text.Json;
using System.Text.Json.Serialization;

namespace DaprPush.DevSidecar.Running;

/// <summary>
/// The state file: the run and each instance with its process and ports, as JSON. It is replaced as a whole at each change, so
/// that a reader never sees half of it, and says <c>"status":"stopped"</c> at the end.
/// </summary>
internal sealed class RunState
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly Lock _lock = new();
    private readonly string? _path;
    private readonly string _runId;
    private readonly string _runFile;
    private readonly DateTimeOffset _startedAt;
    private readonly List<Entry> _apps;
    private int? _faultPort;
    private string _status = "starting";

    public RunState(string? path, string runId, string runFile, DateTimeOffset startedAt, IReadOnlyList<InstancePlan> plans)
    {
        (_path, _runId, _runFile, _startedAt) = (path, runId, runFile, startedAt);
        _apps = [.. plans.Select(NewEntry)];
    }

    /// <summary>Changes the state of the run: starting, ready, stopping, stopped.</summary>
    public void Set(string status)
    {
        lock (_lock)
        {
            // A run that ends does not get ready any more, nor begins to stop when it has.
            if ((_status, status) is ("stopping", "ready") or ("stopped", _))
            {
                return;
            }

            _status = status;
            Write();
        }
    }

    /// <summary>Changes an instance: starting, ready, exited, stopped.</summary>
    /// <param name="exitCode">What it ended with; null leaves what a former life ended with.</param>
    public void Set(InstancePlan plan, string status, int? pid, int? exitCode = null)
    {
        lock (_lock)
        {
            var at = _apps.FindIndex(app => app.Instance == plan.Name);
            _apps[at] = _apps[at] with { Status = status, Pid = pid, ExitCode = exitCode ?? _apps[at].ExitCode };
            Write();
        }
    }

    /// <summary>An instance has ended, and is started again after a while.</summary>
    /// <param name="restarts">How often by now.</param>
    public void SetRestarting(InstancePlan plan, int restarts)
    {
        lock (_lock)
        {
            var at = _apps.FindIndex(app => app.Instance == plan.Name);
            _apps[at] = _apps[at] with { Status = "restarting", Pid = null, Restarts = restarts };
            Write();
        }
    }

    /// <summary>One instance more.</summary>
    public void Add(InstancePlan plan)
    {
        lock (_lock)
        {
            _apps.Add(NewEntry(plan));
            Write();
        }
    }

    /// <summary>One instance less; it has ended.</summary>
    public void Remove(InstancePlan plan)
    {
        lock (_lock)
        {
            _apps.RemoveAll(app => app.Instance == plan.Name);
            Write();
        }
    }

    /// <summary>Where faults are taken; null where they are not.</summary>
    public void SetFaultPort(int? port)
    {
        lock (_lock)
        {
            _faultPort = port;
            Write();
        }
    }

    private static Entry NewEntry(InstancePlan plan) => new(
        plan.App.AppId, plan.Name, null, plan.AppPort, plan.HttpPort, plan.GrpcPort, plan.MetricsPort, "starting", null);

    private void Write()
    {
        if (_path is null)
        {
            return;
        }

        var text = JsonSerializer.Serialize(new Document(Environment.ProcessId, _runId, _runFile, _startedAt, _status, _faultPort, _apps), Json);
        var partial = $"{_path}.{Environment.ProcessId}.tmp";
        File.WriteAllText(partial, text);
        File.Move(partial, _path, overwrite: true);
    }

    private sealed record Document(int Pid, string RunId, string RunFile, DateTimeOffset StartedAt, string Status, int? FaultPort, IReadOnlyList<Entry> Apps);

    private sealed record Entry(
        string AppId, string Instance, int? Pid, int AppPort, int DaprHttpPort, int DaprGrpcPort, int MetricsPort, string Status, int? ExitCode, int? Restarts = null);
}
