using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DaprPush.Bench.EndToEnd;

/// <summary>Prints figures: a few lines for people, or one line of JSON each.</summary>
internal sealed class Report(bool json)
{
    public void Print(Figure figure)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(figure, FigureJson.Default.Figure));
            return;
        }

        Line($"{figure.Name}");
        Line($"  {figure.PerSecond:N0} messages/s delivered, {figure.AcceptedPerSecond:N0}/s accepted; {figure.Refused} POSTs refused, {figure.Missing} missing, {figure.OutOfOrder} out of order; {figure.Seconds:0.0} s, the last {figure.WaitedSeconds:0.0} s only waiting");
        Line($"  p50 {figure.P50Ms:0.00} ms, p99 {figure.P99Ms:0.00} ms, p99.9 {figure.P999Ms:0.00} ms, max {figure.MaxMs:0.00} ms");
        Line($"  CPU for each message {figure.CpuUsPerMessage:N0} µs: {string.Join(", ", figure.CpuUsPerMessageOf.OrderByDescending(part => part.Value).Select(part => Text($"{part.Key} {part.Value:N0}")))}");
        if (figure.OperationsPerMessage is { } operations)
        {
            Line($"  operations for each message {operations:0.000}: {string.Join(", ", figure.OperationsPerMessageOf.Select(kind => Text($"{kind.Key} {kind.Value:0.000}")))}; {figure.StateKeysPerMessage:0.00} state keys, {figure.BytesPerMessage:N0} bytes");
        }
    }

    private static void Line(FormattableString text) => Console.WriteLine(Text(text));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Numbers are rounded to a thousandth: more would only be noise.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(RoundedConverter)])]
[JsonSerializable(typeof(Figure))]
internal sealed partial class FigureJson : JsonSerializerContext;

/// <summary>NaN, where nothing was measured, becomes null.</summary>
internal sealed class RoundedConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(Math.Round(value, 3));
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
