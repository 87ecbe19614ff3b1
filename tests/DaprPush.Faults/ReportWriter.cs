using System.Diagnostics;
using DaprPush.Faults.Checking;
using DaprPush.Faults.Clients;
using DaprPush.Faults.Injecting;
using DaprPush.Faults.Load;

namespace DaprPush.Faults;

/// <summary>Says what a run has shown, and for what went wrong how it came about.</summary>
internal sealed class ReportWriter(
    TextWriter output, long startedAt, IReadOnlyList<ClientJournal> clients, SentLog sent, IReadOnlyList<FaultRecord> faults, DelayTable delays)
{
    private const int MostExplained = 10;

    public void Write(Verdict verdict, Acknowledgements acknowledgements, Disturbance disturbance, string logPath)
    {
        output.WriteLine();
        Line("faults", $"{faults.Count}, of them {faults.Count(fault => fault.Kind.IsKill())} kills");
        Line("messages accepted", $"{verdict.Accepted} of {sent.Count}; {disturbance.Retries} posts had to be made again");
        Line("broker", $"{disturbance.Duplicated} events put in again, {disturbance.Delays} times a connection held back");
        Line("messages delivered", $"{verdict.Delivered} to {clients.Count} clients over {clients.Sum(client => client.Connections.Count)} connections");
        Line("duplicated", $"{verdict.Count(ViolationKind.Duplicated)}");
        Line("lost", $"{verdict.Count(ViolationKind.Lost)}");
        Line("out of order", $"{verdict.Count(ViolationKind.OutOfOrder)}");
        Line("numbers that clients disagree about", $"{verdict.Count(ViolationKind.Ambiguous)}");
        Line("not asked for", $"{verdict.Count(ViolationKind.Foreign)}");
        Line("forgotten by the tracker", $"{verdict.Count(ViolationKind.Untracked)}");
        var reasons = string.Join(", ", verdict.ExplainedResets.Select(reason => $"{reason.Value} {reason.Key}"));
        Line("resets", $"explained: {(reasons.Length > 0 ? reasons : "none")}; unexplained: {verdict.Count(ViolationKind.UnexplainedReset)}");
        Line("overtaken", $"{verdict.Count(ViolationKind.Overtaken)} by later ones of the same sender that the same process took; {verdict.OvertakenAcrossLanes} by any of the same sender");
        Line(
            "wanting an acknowledgement",
            $"{acknowledgements.States.Count}: {acknowledgements.ConfirmedInTime} confirmed, {acknowledgements.Count("expired")} given up; "
            + $"{verdict.Reminders} shown again to who came back");
        Line("ephemeral", $"{verdict.Ephemeral.Accepted}, delivered {verdict.Ephemeral.Delivered} times, {verdict.Ephemeral.Repeated} of them again to who came back");
        WriteDelays();

        foreach (var group in verdict.Violations.GroupBy(violation => (violation.Kind, violation.Client, violation.Stream, violation.Client < 0 ? violation.Copy : null)).Take(MostExplained))
        {
            Explain(group.First(), group.Count());
        }

        if (verdict.Violations.Count > 0)
        {
            output.WriteLine($"The system's log: {logPath}");
        }
    }

    private void WriteDelays()
    {
        foreach (var row in delays.Rows)
        {
            Line(
                $"longest silence after {row.Kind}",
                $"{Seconds(row.Longest)} ({row.Times} times; {Seconds(row.LongestAlone)} where no other fault lasted during it); over a second: {row.LateStreams} of {row.Streams} streams");
            Line("  of each fault in each stream", $"half within {Seconds(row.Percentile(0.5))}, nine in ten within {Seconds(row.Percentile(0.9))}, 99 in 100 within {Seconds(row.Percentile(0.99))}");
            if (row.Faults.Any(fault => fault.Fault.Router is not null))
            {
                Line("  in the other routers' partitions", $"{Seconds(row.LongestOfOthers)}; over a second: {row.Faults.Average(fault => fault.LateOthers):0.0} of {row.Faults.Average(fault => fault.OfOthers.Count):0.0} streams a fault, none in {row.Faults.Count(fault => fault.LateOthers == 0)} of {row.Times} faults");
            }
        }

        output.WriteLine();
        output.WriteLine("fault                                    longest silence; streams over a second of those that had messages");
        foreach (var fault in delays.Faults)
        {
            var name = $"{At(fault.Fault.At)} {fault.Fault.Kind} {fault.Fault.Target}";
            var others = fault.Fault.Router is null ? "" : $"; others {Seconds(fault.OfOthers.Select(wait => wait.Length).DefaultIfEmpty().Max())}, {fault.LateOthers} of {fault.OfOthers.Count}";
            output.WriteLine(fault.Longest is { } longest
                ? $"{name,-40} {Seconds(longest.Length)}{(longest.IsShared ? " (with another)" : "")}, {sent[longest.Message].Id} of {longest.Stream} from {At(longest.From)} on; {fault.LateStreams} of {fault.OfStreams.Count}{others}"
                : $"{name,-40} nothing waited");
        }
    }

    private static string Seconds(TimeSpan time) => $"{time.TotalSeconds:0.0} s";

    private void Line(string name, string value) => output.WriteLine($"{name,-40} {value}");

    private void Explain(Violation violation, int count)
    {
        output.WriteLine();
        if (violation.Client < 0)
        {
            output.WriteLine($"{violation.Kind}: {sent[violation.Copy!.Value.Message].Id}, first posted at {At(sent[violation.Copy!.Value.Message].PostedAt)}: {violation.Detail}");
            return;
        }

        var client = clients[violation.Client];
        output.WriteLine($"{violation.Kind} ({count} in this stream): client {client.Number}, {client.Subscription}, stream {violation.Stream}");
        if (violation.Copy is { } copy)
        {
            var message = sent[copy.Message];
            output.WriteLine($"  {message.Id}#{copy.Attempt} ({message.Kind}) to {string.Join(", ", message.Streams)}, first posted at {At(message.PostedAt)}: {violation.Detail}");
        }
        else
        {
            output.WriteLine($"  {violation.Detail}");
        }

        var connection = violation.Entry >= 0 ? client.Entries[violation.Entry].Connection : client.Connections.Count - 1;
        for (var i = Math.Max(0, connection - 2); i <= Math.Min(client.Connections.Count - 1, connection + 1); i++)
        {
            var record = client.Connections[i];
            output.WriteLine(
                $"  connection {i} to gateway {record.Gateway} at {At(record.OpenedAt)} after '{record.Cursor}', recovered {record.Recovered}, until {At(record.EndedAt)}: {record.End}");
        }

        for (var i = Math.Max(0, violation.Entry - 5); violation.Entry >= 0 && i < Math.Min(client.Entries.Count, violation.Entry + 4); i++)
        {
            var entry = client.Entries[i];
            var what = entry.Message switch
            {
                ClientEntry.Ready => "ready",
                ClientEntry.Reset => $"reset {string.Join(", ", entry.Resets!)}",
                _ => $"{sent[entry.Message].Id}#{entry.Attempt} {string.Join(", ", sent[entry.Message].Streams)}",
            };
            output.WriteLine($"  {(i == violation.Entry ? ">" : " ")} {At(entry.At)} {what} (id {entry.Cursor})");
        }
    }

    private string At(long timestamp) => timestamp == 0 ? "-" : $"{Stopwatch.GetElapsedTime(startedAt, timestamp).TotalSeconds:0.000}";
}

/// <summary>What the senders and the broker went through.</summary>
/// <param name="Retries">Posts that had to be made again.</param>
/// <param name="Duplicated">Events that were put into their topics again.</param>
/// <param name="Delays">How often a connection to the broker was held back.</param>
internal readonly record struct Disturbance(int Retries, int Duplicated, int Delays);
