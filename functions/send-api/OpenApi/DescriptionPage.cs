using System.Security.Cryptography;
using System.Text;

namespace DaprPush.SendApi.OpenApi;

/// <summary>The page that shows the description: one file, nothing from anywhere else, and a policy that lets nothing else in.</summary>
internal static class DescriptionPage
{
    private static readonly byte[] Html = Read();

    public static ReadOnlyMemory<byte> Bytes => Html;

    /// <summary>Only the page's own script and style run (Content Security Policy, level 3: hashes).</summary>
    public static string Policy { get; } =
        $"default-src 'none'; connect-src 'self'; img-src data:; style-src '{HashOf("style")}'; script-src '{HashOf("script")}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static byte[] Read()
    {
        using var stream = typeof(DescriptionPage).Assembly.GetManifestResourceStream("docs.html")!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static string HashOf(string element)
    {
        var html = Encoding.UTF8.GetString(Html);
        var start = html.IndexOf($"<{element}>", StringComparison.Ordinal) + element.Length + 2;
        var end = html.IndexOf($"</{element}>", start, StringComparison.Ordinal);
        return "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(html[start..end])));
    }
}
