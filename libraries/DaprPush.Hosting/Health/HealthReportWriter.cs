using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DaprPush.Hosting.Health;

/// <summary>A health report as JSON, each dependency with its state.</summary>
internal sealed class HealthReportWriter(DependencyStates states, ProcessFigures figures, TimeProvider time)
{
    private static readonly string Version =
        typeof(HealthReportWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private static readonly DateTimeOffset StartedAt = StartOfThisProcess();

    /// <summary>
    /// Writes <c>{"status","dependencies":{name:{"status","since","last_success","reason",…}}}</c>, and for the process
    /// <c>version</c>, <c>started_at</c>, <c>uptime_seconds</c> and its figures.
    /// </summary>
    public void Write(IBufferWriter<byte> output, HealthReport report, bool withProcess)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("status", NameOf(report.Status));
        if (withProcess)
        {
            WriteProcess(json);
        }

        json.WriteStartObject("dependencies");
        foreach (var (name, entry) in report.Entries)
        {
            json.WriteStartObject(name);
            WriteDependency(json, entry, states.Note(name, entry.Status));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteProcess(Utf8JsonWriter json)
    {
        json.WriteString("version", Version);
        json.WriteString("started_at", Text(StartedAt));
        json.WriteNumber("uptime_seconds", (long)(time.GetUtcNow() - StartedAt).TotalSeconds);
        foreach (var (name, value) in figures.Read())
        {
            json.WriteNumber(name, value);
        }
    }

    private static void WriteDependency(Utf8JsonWriter json, HealthReportEntry entry, DependencyState state)
    {
        json.WriteString("status", NameOf(entry.Status));
        json.WriteString("since", Text(state.Since));
        if (entry.Data.GetValueOrDefault(ProbedHealthCheck.LastSuccess) as DateTimeOffset? is { } exactly)
        {
            json.WriteString(ProbedHealthCheck.LastSuccess, Text(exactly));
        }
        else if (state.LastSuccess is { } seen)
        {
            json.WriteString(ProbedHealthCheck.LastSuccess, Text(seen));
        }
        else
        {
            json.WriteNull(ProbedHealthCheck.LastSuccess);
        }

        if (entry.Description is not null)
        {
            json.WriteString("reason", entry.Description);
        }

        foreach (var (key, value) in entry.Data.Where(data => data.Key != ProbedHealthCheck.LastSuccess))
        {
            json.WritePropertyName(key);
            JsonSerializer.Serialize(json, value);
        }
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static DateTimeOffset StartOfThisProcess()
    {
        using var process = Process.GetCurrentProcess();
        return process.StartTime;
    }

    private static string NameOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}
