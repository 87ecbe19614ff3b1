using System.Diagnostics;
using System.Globalization;

namespace DaprPush.EndToEnd.Tests.Operations;

/// <summary>What a part shows to Prometheus.</summary>
internal sealed class PrometheusPage(string text)
{
    public string Text => text;

    /// <summary>The names that have a <c># TYPE</c> line.</summary>
    public IReadOnlyList<string> Names =>
        [.. text.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2])];

    public static async Task<PrometheusPage> ReadAsync(Uri address)
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(address);
        response.EnsureSuccessStatusCode();
        response.Content.Headers.ContentType!.ToString().Should().Be("text/plain; version=0.0.4; charset=utf-8");
        return new PrometheusPage(await response.Content.ReadAsStringAsync());
    }

    /// <summary>The sum of a metric's series; -1 where there is none.</summary>
    /// <param name="series">The name, or the name and the beginning of its labels: <c>name{label="x"</c>.</param>
    public double ValueOf(string series)
    {
        var values = text.Split('\n')
            .Where(line => line.StartsWith(series, StringComparison.Ordinal) && (series.Contains('{') || line[series.Length] is '{' or ' '))
            .Select(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture))
            .ToArray();
        return values.Length == 0 ? -1 : values.Sum();
    }

    /// <summary>What <c>promtool check metrics</c> has to say; empty when it finds nothing.</summary>
    public async Task<string> CheckAsync()
    {
        var start = new ProcessStartInfo("promtool", ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var promtool = Process.Start(start)!;
        var said = Task.WhenAll(promtool.StandardOutput.ReadToEndAsync(), promtool.StandardError.ReadToEndAsync());
        await promtool.StandardInput.WriteAsync(text);
        promtool.StandardInput.Close();
        var lines = await said;
        await promtool.WaitForExitAsync();
        return promtool.ExitCode == 0 ? "" : $"promtool ended with {promtool.ExitCode}: {string.Concat(lines)}";
    }
}
