using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace DaprPush.SendApi.Tests.Host;

/// <summary>The description as it is served, and whether the endpoints do what it says.</summary>
public sealed class DescriptionTests(RunningApi api) : IClassFixture<RunningApi>
{
    [Fact]
    public async Task Document_EveryOperation_IsServedAndAnswersAsDescribed()
    {
        var document = await DocumentAsync();
        var seen = 0;
        foreach (var (path, item) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in item!.AsObject())
            {
                using var request = Request(path, method, operation!);
                using var answer = await api.Http.SendAsync(request);
                var text = await answer.Content.ReadAsStringAsync();

                text.Should().NotContain("unknown-route").And.NotContain("wrong-method");
                var status = ((int)answer.StatusCode).ToString();
                var described = operation!["responses"]![status];
                described.Should().NotBeNull($"{method} {path} answered {status}");
                RequireContent(document, described!, answer.Content.Headers.ContentType, text);
                seen++;
            }
        }

        seen.Should().Be(12);
    }

    [Fact]
    public async Task Document_ItsExamples_AreAccepted()
    {
        var document = await DocumentAsync();
        var bodies = document["paths"]!.AsObject().Where(path => path.Value!["post"]?["requestBody"] is not null).ToArray();
        foreach (var (path, item) in bodies)
        {
            using var request = Request(path, "post", item!["post"]!);
            using var answer = await api.Http.SendAsync(request);

            answer.StatusCode.Should().Be(HttpStatusCode.Accepted, path);
        }

        bodies.Should().HaveCount(3);
    }

    [Fact]
    public async Task Page_NeedsNothingFromAnywhereElse()
    {
        using var answer = await api.Http.GetAsync(new Uri("api/v1/docs", UriKind.Relative));
        var html = await answer.Content.ReadAsStringAsync();

        answer.Content.Headers.ContentType!.MediaType.Should().Be("text/html");
        html.Should().NotContainAny("http://", "https://", "//cdn");
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.Should().Contain("default-src 'none'").And.Contain("script-src 'sha256-").And.NotContain("unsafe");
    }

    private static HttpRequestMessage Request(string path, string method, JsonNode operation)
    {
        var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), $"api/v1{path.Replace("{id}", "some-id", StringComparison.Ordinal)}");
        if (operation["requestBody"]?["content"]!["application/json"]!["example"] is { } example)
        {
            request.Content = RunningApi.Json(Encoding.UTF8.GetBytes(example.ToJsonString()));
        }

        return request;
    }

    private static void RequireContent(JsonObject document, JsonNode response, MediaTypeHeaderValue? type, string text)
    {
        if (response["content"]?.AsObject().Single() is not { } content)
        {
            text.Should().BeEmpty();
            return;
        }

        type!.MediaType.Should().Be(content.Key);
        if (content.Value!["schema"]!["$ref"]?.GetValue<string>() is { } reference)
        {
            var schema = document["components"]!["schemas"]![reference.Split('/')[^1]]!;
            var written = JsonNode.Parse(text)!.AsObject().Select(property => property.Key).ToArray();
            written.Should().BeSubsetOf(schema["properties"]!.AsObject().Select(property => property.Key));
            schema["required"]!.AsArray().Select(name => name!.GetValue<string>()).Should().BeSubsetOf(written);
        }
    }

    private async Task<JsonObject> DocumentAsync() =>
        JsonNode.Parse(await api.Http.GetStringAsync(new Uri("api/v1/openapi.json", UriKind.Relative)))!.AsObject();
}
