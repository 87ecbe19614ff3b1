using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace DaprPush.Bench.EndToEnd;

/// <summary>A message of about 300 bytes that tells when it was sent and its number for that user.</summary>
internal static class BenchMessage
{
    public static void Append(StringBuilder json, string user, string delivery, long number) => json.Append(
        CultureInfo.InvariantCulture,
        $$$"""{"service":"bench","type":"progress","target":{"user_id":"{{{user}}}"},"data":{"progress":50,"t":{{{Stopwatch.GetTimestamp()}}},"n":{{{number}}},"stage":"embedding","message":"half of the pages are done"},"metadata":{"delivery":"{{{delivery}}}"}}""");
}
