using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using DaprPush.Gateway.Tests.Access;
using DaprPush.Gateway.Tests.Harness;

namespace DaprPush.Gateway.Tests.Console;

/// <summary>How the console's files are served; what the page does is tested in a browser.</summary>
public sealed partial class ConsoleTests(SecureGateway gateway) : IClassFixture<SecureGateway>
{
    [Fact]
    public async Task Page_Anybody_GetsItUnderAPolicyThatLetsNothingElseIn()
    {
        using var answer = await gateway.GetFromAdminAsync("/");

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.ToString().Should().Be("text/html; charset=utf-8");
        answer.Headers.GetValues("Content-Security-Policy").Single().Should().StartWith("default-src 'self'");
        answer.Headers.GetValues("X-Frame-Options").Should().Equal("DENY");
        answer.Headers.CacheControl!.ToString().Should().Be("no-cache");
        (await answer.Content.ReadAsStringAsync()).Should().NotContain("http://").And.NotContain("https://");
    }

    [Fact]
    public async Task Page_WhatItNames_IsAllThere()
    {
        var names = new Queue<string>(await NamesInAsync("/"));
        var seen = new HashSet<string>();
        while (names.TryDequeue(out var name))
        {
            if (seen.Add(name))
            {
                (await NamesInAsync(name)).ToList().ForEach(names.Enqueue);
            }
        }

        seen.Should().Contain("/console/main.js").And.Contain("/console/chart.js").And.Contain("/console/base.css").And.Contain("/console/icon.svg");
    }

    [Theory]
    [InlineData("br, gzip", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("br;q=0, gzip;q=0.5", "gzip")]
    [InlineData("identity", null)]
    [InlineData(null, null)]
    public async Task File_AcceptedEncoding_IsTheSmallestThatTheClientTakes(string? accepted, string? encoding)
    {
        using var plain = await gateway.GetFromAdminAsync("/console/main.js");
        using var answer = await gateway.GetFromAdminAsync("/console/main.js", accepted is null ? [] : [("Accept-Encoding", accepted)]);

        answer.Content.Headers.ContentEncoding.Should().Equal(encoding is null ? [] : [encoding]);
        answer.Headers.Vary.Should().Equal("Accept-Encoding");
        await using var body = await answer.Content.ReadAsStreamAsync();
        using var text = new StreamReader(encoding switch
        {
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => body,
        });
        (await text.ReadToEndAsync()).Should().Be(await plain.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task File_ThatTheClientHas_IsNotSentAgain()
    {
        using var first = await gateway.GetFromAdminAsync("/console/base.css", ("Accept-Encoding", "gzip"));
        using var again = await gateway.GetFromAdminAsync("/console/base.css", ("Accept-Encoding", "gzip"), ("If-None-Match", first.Headers.ETag!.ToString()));
        using var plain = await gateway.GetFromAdminAsync("/console/base.css", ("If-None-Match", first.Headers.ETag!.ToString()));

        again.StatusCode.Should().Be(HttpStatusCode.NotModified);
        (await again.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
        plain.StatusCode.Should().Be(HttpStatusCode.OK, "another form has another tag");
    }

    [Fact]
    public async Task Page_Head_IsTheHeadersAlone()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/");
        using var answer = await gateway.Process.Admin.SendAsync(request);

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Content.Headers.ContentLength.Should().BePositive();
    }

    [Theory]
    [InlineData("/console/")]
    [InlineData("/console/index.html")]
    [InlineData("/console/..%2fappsettings.json")]
    [InlineData("/console/nothing.js")]
    public async Task File_ThatIsNone_Is404(string path)
    {
        using var answer = await gateway.GetFromAdminAsync(path);

        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Page_SwitchedOff_Is404()
    {
        await using var without = await GatewayProcess.StartAsync(null, ("Push__Gateway__Console", "false"));

        using var page = await without.Admin.GetAsync(new Uri("/", UriKind.Relative));

        page.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    // What a page loads and what a module imports, as paths on the gateway.
    private async Task<IEnumerable<string>> NamesInAsync(string path)
    {
        using var answer = await gateway.GetFromAdminAsync(path);
        answer.StatusCode.Should().Be(HttpStatusCode.OK, path);
        var text = await answer.Content.ReadAsStringAsync();
        return Named().Matches(text).Select(match => "/console/" + match.Groups["name"].Value);
    }

    [GeneratedRegex("""(?:(?:href|src)="console/|from "\./)(?<name>[a-z.-]+)"?""")]
    private static partial Regex Named();
}
