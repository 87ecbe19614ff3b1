using System.Globalization;
using DaprPush.Testing.Running;

namespace DaprPush.Bench.EndToEnd;

/// <summary>What is measured: a system that was started for it, or one that runs already.</summary>
/// <param name="SendApi">The address that <c>/api/v1</c> hangs under.</param>
/// <param name="Gateways">Subscribers take turns.</param>
/// <param name="Parts">Whose processor time counts.</param>
/// <param name="Sidecars">Development sidecars whose operations count; none where another runtime serves the apps.</param>
internal sealed record BenchSystem(Uri SendApi, IReadOnlyList<Uri> Gateways, IReadOnlyList<BenchPart> Parts, IReadOnlyList<Uri> Sidecars)
{
    /// <summary>One that was started for the bench: one instance of each app.</summary>
    public static BenchSystem Of(PushSystem system)
    {
        List<BenchPart> parts = [new("sidecar", system.SidecarPid)];
        foreach (var app in system.Apps)
        {
            // The functions host starts the app as a process below its own.
            var isFunction = app.AppId == "send-api";
            parts.Add(new BenchPart(isFunction ? "functions-host" : app.AppId, app.Pid!.Value));
            if (isFunction)
            {
                parts.Add(new BenchPart(app.AppId, app.OwnPid()!.Value));
            }
        }

        if (system.Redis is { } redis)
        {
            parts.Add(new BenchPart("redis", redis.Pid));
        }

        return new BenchSystem(system.SendApi, system.Gateways, parts, [.. system.Apps.Select(app => app.Sidecar)]);
    }
}

/// <summary>A process and those below it, but for the parts among these.</summary>
/// <param name="Name">Several processes may be one part.</param>
internal sealed record BenchPart(string Name, int Pid)
{
    /// <summary>Reads <c>NAME=PID</c>.</summary>
    /// <exception cref="FormatException">It is something else; the message says so.</exception>
    public static BenchPart Parse(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and var end
        && int.TryParse(text.AsSpan(end + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            ? new BenchPart(text[..end], pid)
            : throw new FormatException($"'{text}' is no part: it has to be NAME=PID, such as message-router=4711.");
}
