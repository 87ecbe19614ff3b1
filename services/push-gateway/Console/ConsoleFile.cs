using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace DaprPush.Gateway.Console;

/// <summary>One file of the console, out of this assembly, as it is and compressed; each form with a tag of its own (RFC 9110, 8.8.3).</summary>
internal sealed class ConsoleFile
{
    private const string ResourcePrefix = "console/";
    private const string Page = "index.html";

    private readonly byte[] _bytes;
    private readonly string _contentType;
    private readonly Lazy<Form> _plain;
    private readonly Lazy<Form> _gzip;
    private readonly Lazy<Form> _brotli;

    private ConsoleFile(string name, byte[] bytes)
    {
        Path = name == Page ? "/" : "/" + ResourcePrefix + name;
        _bytes = bytes;
        _contentType = System.IO.Path.GetExtension(name) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            var other => throw new InvalidOperationException($"The console has no content type for '{other}'."),
        };
        _plain = new(() => new Form(null, _bytes));
        _gzip = new(() => new Form("gzip", Compressed(output => new GZipStream(output, CompressionLevel.SmallestSize))));
        _brotli = new(() => new Form("br", Compressed(output => new BrotliStream(output, CompressionLevel.SmallestSize))));
    }

    /// <summary>Where it is on the gateway.</summary>
    public string Path { get; }

    public static IEnumerable<ConsoleFile> All()
    {
        var assembly = typeof(ConsoleFile).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            yield return new ConsoleFile(resource[ResourcePrefix.Length..], bytes);
        }
    }

    /// <summary>The form that the client takes, or 304 where it has it.</summary>
    public IResult Answer(HttpContext context)
    {
        var form = FormFor(context.Request.GetTypedHeaders().AcceptEncoding).Value;
        var headers = context.Response.Headers;

        // Kept, but asked about each time: after an upgrade nobody has half of the old page.
        headers.CacheControl = "no-cache";
        headers.Vary = HeaderNames.AcceptEncoding;
        if (form.Encoding is not null)
        {
            headers.ContentEncoding = form.Encoding;
        }

        return Results.Bytes(form.Bytes, _contentType, entityTag: form.Tag);
    }

    private Lazy<Form> FormFor(IList<StringWithQualityHeaderValue> accepted) =>
        Takes(accepted, "br") ? _brotli : Takes(accepted, "gzip") ? _gzip : _plain;

    private static bool Takes(IList<StringWithQualityHeaderValue> accepted, string encoding) =>
        accepted.FirstOrDefault(one => one.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase)) is { } named && named.Quality is not 0;

    private byte[] Compressed(Func<Stream, Stream> compress)
    {
        using var output = new MemoryStream();
        using (var compressing = compress(output))
        {
            compressing.Write(_bytes);
        }

        return output.ToArray();
    }

    private sealed record Form(string? Encoding, byte[] Bytes)
    {
        public EntityTagHeaderValue Tag { get; } = new($"\"{Convert.ToHexStringLower(SHA256.HashData(Bytes).AsSpan(0, 12))}\"");
    }
}
