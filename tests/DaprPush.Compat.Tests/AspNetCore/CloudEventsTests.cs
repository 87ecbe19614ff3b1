using System.Net;
using System.Text;
using Dapr;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace DaprPush.Compat.Tests.AspNetCore;

public sealed class CloudEventsTests
{
    [Theory]
    [InlineData("""{"data":{"b":1,"a":[ 2 ]},"datacontenttype":"application/json"}""", """{"b":1,"a":[2]}""", "application/json")]
    [InlineData("""{"data":{"a":1}}""", """{"a":1}""", "application/json")]
    [InlineData("""{"data":"hi \"there\"","datacontenttype":"text/plain"}""", "hi \"there\"", "text/plain")]
    [InlineData("""{"data":"text","datacontenttype":"application/json"}""", "\"text\"", "application/json")]
    [InlineData("""{"data":5,"datacontenttype":"text/plain"}""", "5", "text/plain")]
    [InlineData("""{"data":null}""", "null", "application/json")]
    [InlineData("""{"data_base64":"AAEC/w==","datacontenttype":"application/octet-stream"}""", "\0\u0001\u0002\u00ff", "application/octet-stream")]
    [InlineData("""{"data":"x","datacontenttype":"text/plain; charset=utf-16"}""", "x", "text/plain")]
    [InlineData("""{"DATA":1,"DataContentType":"application/json"}""", "1", "application/json")]
    [InlineData("""{"id":"1"}""", "", null)]
    public async Task UseCloudEvents_Envelope_BecomesItsData(string envelope, string expectedBody, string? expectedType)
    {
        var seen = await SendAsync(envelope);

        Encoding.Latin1.GetString(seen.Body).Should().Be(expectedBody);
        seen.ContentType.Should().Be(expectedType);
    }

    [Fact]
    public async Task UseCloudEvents_DataTwice_Answers400()
    {
        var seen = await SendAsync("""{"data":1,"data_base64":"AA=="}""");

        seen.Status.Should().Be(HttpStatusCode.BadRequest);
        seen.WasCalled.Should().BeFalse();
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/cloudevents-batch+json")]
    public async Task UseCloudEvents_OtherContent_PassesUntouched(string contentType)
    {
        var seen = await SendAsync("""{"data":1}""", contentType: contentType);

        Encoding.UTF8.GetString(seen.Body).Should().Be("""{"data":1}""");
        seen.ContentType.Should().Be(contentType);
    }

    [Fact]
    public async Task UseCloudEvents_AnotherCharset_IsRead()
    {
        var seen = await SendAsync("""{"data":"é","datacontenttype":"text/plain"}""", contentType: "application/cloudevents+json; charset=utf-16", encoding: Encoding.Unicode);

        Encoding.UTF8.GetString(seen.Body).Should().Be("é");
    }

    [Fact]
    public async Task UseCloudEvents_SuppressedDecoding_KeepsTheQuotes()
    {
        var seen = await SendAsync(
            """{"data":"hi","datacontenttype":"text/plain"}""", new CloudEventsMiddlewareOptions { SuppressJsonDecodingOfTextPayloads = true });

        Encoding.UTF8.GetString(seen.Body).Should().Be("\"hi\"");
    }

    [Fact]
    public async Task UseCloudEvents_ForwardedAttributes_BecomeHeaders()
    {
        const string Envelope = """{"data":1,"type":"T","Subject":"S","source":"app","pubsubname":"p","traceparent":"t","datacontenttype":"application/json"}""";

        (await SendAsync(Envelope, new() { ForwardCloudEventPropertiesAsHeaders = true })).CloudEventHeaders
            .Should().BeEquivalentTo("Cloudevent.type=T", "Cloudevent.subject=S", "Cloudevent.source=app");
        (await SendAsync(Envelope, new() { ForwardCloudEventPropertiesAsHeaders = true, IncludedCloudEventPropertiesAsHeaders = ["TYPE"] })).CloudEventHeaders
            .Should().BeEquivalentTo("Cloudevent.type=T");
        (await SendAsync(Envelope, new() { ForwardCloudEventPropertiesAsHeaders = true, ExcludedCloudEventPropertiesFromHeaders = ["type"] })).CloudEventHeaders
            .Should().BeEquivalentTo("Cloudevent.subject=S", "Cloudevent.source=app");
        (await SendAsync(Envelope)).CloudEventHeaders.Should().BeEmpty();
    }

    private static async Task<Seen> SendAsync(
        string envelope, CloudEventsMiddlewareOptions? options = null, string contentType = "application/cloudevents+json", Encoding? encoding = null)
    {
        var seen = new Seen();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        _ = options is null ? app.UseCloudEvents() : app.UseCloudEvents(options);
        app.Run(context => seen.ReadAsync(context.Request));
        await app.StartAsync();

        using var http = new HttpClient();
        using var content = new ByteArrayContent((encoding ?? Encoding.UTF8).GetBytes(envelope));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var response = await http.PostAsync(new Uri(app.Urls.Single()), content);
        seen.Status = response.StatusCode;
        return seen;
    }

    private sealed class Seen
    {
        public bool WasCalled { get; private set; }

        public HttpStatusCode Status { get; set; }

        public byte[] Body { get; private set; } = [];

        public string? ContentType { get; private set; }

        public IReadOnlyList<string> CloudEventHeaders { get; private set; } = [];

        public async Task ReadAsync(HttpRequest request)
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            WasCalled = true;
            Body = body.ToArray();
            ContentType = request.ContentType;
            CloudEventHeaders = [.. request.Headers
                .Where(header => header.Key.StartsWith("Cloudevent.", StringComparison.Ordinal))
                .Select(header => $"{header.Key}={header.Value}")];
        }
    }
}
