using System.Globalization;
using DaprPush.Testing.Measuring;

namespace DaprPush.Bench.EndToEnd;

/// <summary>One line a figure.</summary>
internal static class Report
{
    public static void Latency(string name, IReadOnlyCollection<double> milliseconds, string remark)
    {
        var all = new Distribution(milliseconds);
        Print(name, $"p50 {all.At(0.5):0.00} ms, p99 {all.At(0.99):0.00} ms, p99.9 {all.At(0.999):0.00} ms, max {all.At(1):0.00} ms; {remark}");
    }

    public static void Throughput(string name, double messages, double posts, string remark) =>
        Print(name, $"{messages:N0} messages/s delivered, {posts:N0} POSTs/s accepted; {remark}");

    private static void Print(string name, FormattableString text) =>
        Console.WriteLine($"{name,-34} {text.ToString(CultureInfo.InvariantCulture)}");
}
