using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace DaprPush.Compat.Tests.Functions;

public sealed class ServingTests(FunctionsFixture fixture) : IClassFixture<FunctionsFixture>
{
    private HttpClient Http => fixture.App.Http;

    [Fact]
    public async Task Function_Body_ComesAndGoesByteForByte()
    {
        var bytes = new byte[3_000_000];
        new Random(1).NextBytes(bytes);
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");

        using var response = await Http.PostAsync(Path("api/sample/echo"), content);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/octet-stream");
        response.Content.Headers.ContentLength.Should().Be(bytes.Length);
        (await response.Content.ReadAsByteArrayAsync()).Should().Equal(bytes);
    }

    [Fact]
    public async Task Function_Json_IsReadInAnyCaseAndWrittenByTheAppsOptions()
    {
        using var response = await Http.PostAsync(Path("api/sample/greet"), new StringContent("""{"NAME":"é","count":1}"""));

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        response.Content.Headers.ContentType!.ToString().Should().Be("application/json; charset=utf-8");
        (await response.Content.ReadAsStringAsync()).Should().Be("""{"name":"\u00E9","count":2}""");
    }

    [Fact]
    public async Task Function_RouteAndQuery_FillParameters()
    {
        var owner = Guid.NewGuid();

        var item = await Http.GetFromJsonAsync<JsonElement>(Path($"API/Sample/items/book/7?owner={owner}&q=a%20b"));

        item.GetProperty("kind").GetString().Should().Be("book");
        item.GetProperty("id").GetInt32().Should().Be(7);
        item.GetProperty("owner").GetGuid().Should().Be(owner);
        item.GetProperty("tail").GetString().Should().Be("no tail");
        item.GetProperty("name").GetString().Should().Be("Item");
        item.GetProperty("stamped").GetBoolean().Should().BeTrue();
        item.GetProperty("bound").GetString().Should().Be("book");
        item.GetProperty("canBeCanceled").GetBoolean().Should().BeTrue();
        item.GetProperty("query").GetString().Should().Be("a b");
        item.GetProperty("absoluteUri").GetString().Should().Be($"{Http.BaseAddress}API/Sample/items/book/7?owner={owner}&q=a%20b");
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "api/unknown")]
    [InlineData("GET", "echo")]
    [InlineData("GET", "api/sample/echo")]
    [InlineData("DELETE", "api/sample/greet")]
    [InlineData("GET", "api/sample/items/book/not-a-number")]
    public async Task Request_NoFunctionForIt_Answers404WithoutBody(string method, string path)
    {
        using var response = await Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), Path(path)));

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await response.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PATCH")]
    public async Task Function_WithoutRouteAndMethods_IsServedUnderItsNameForAll(string method)
    {
        using var response = await Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), Path("api/sample/defaults")));

        (await response.Content.ReadAsStringAsync()).Should().Be(method);
    }

    [Fact]
    public async Task Function_Throwing_Answers500WithoutBodyAndLogs()
    {
        using var response = await Http.GetAsync(Path("api/sample/fail/badly"));

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        (await response.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
        await fixture.App.PrintsAsync("Functions.Fail", "secret detail");
    }

    [Fact]
    public async Task Middleware_ResultReplaced_IsTheAnswer()
    {
        using var response = await Http.GetAsync(Path("api/sample/fail/rescued"));

        response.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await response.Content.ReadAsStringAsync()).Should().Be("bad how");
        response.Headers.GetValues("X-Function").Should().Equal("Fail");
    }

    [Fact]
    public async Task Function_ReturningNothing_Answers204()
    {
        using var response = await Http.GetAsync(Path("api/sample/fail/nothing"));

        response.StatusCode.Should().Be(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Function_SynchronousRead_Works()
    {
        using var response = await Http.PostAsync(Path("api/sample/syncread"), new StringContent("shout"));

        (await response.Content.ReadAsStringAsync()).Should().Be("SHOUT");
    }

    [Fact]
    public async Task Function_Cookies_ComeAndGo()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path("api/sample/cookies"));
        request.Headers.Add("Cookie", "other=1; given=here");

        using var response = await Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.NoContent);
        response.Headers.GetValues("Set-Cookie").Should().Equal("echo=here; path=/", "strict=1; max-age=60; path=/api; samesite=strict; httponly");
    }

    [Theory]
    [InlineData("SAMPLE_FROM_FILE", "file|file")]
    [InlineData("SAMPLE_FROM_BOTH", "environment|environment")]
    [InlineData("Nested:Setting", "5|")]
    [InlineData("AZURE_FUNCTIONS_ENVIRONMENT", "Development|Development")]
    public async Task Settings_OfLocalSettings_AreEnvironmentUnlessSet(string name, string expected)
    {
        (await Http.GetStringAsync(Path($"api/sample/settings/{name}"))).Should().Be(expected);
    }

    [Fact]
    public async Task Invocations_Two_HaveScopesAndIdsOfTheirOwn()
    {
        var first = (await Http.GetStringAsync(Path("api/sample/visit"))).Split(' ');
        var second = (await Http.GetStringAsync(Path("api/sample/visit"))).Split(' ');

        first[1].Should().Be("True", "class and context share the invocation's services");
        second[0].Should().NotBe(first[0]);
        second[2].Should().NotBe(first[2]);
    }

    [Fact]
    public async Task Requests_ManyAtOnce_AreAllAnsweredWithTheirOwn()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(async i =>
        {
            using var response = await Http.PostAsync(Path("api/sample/echo"), new StringContent($"message {i}", Encoding.UTF8));
            return await response.Content.ReadAsStringAsync();
        }));

        answers.Should().Equal(Enumerable.Range(0, 500).Select(i => $"message {i}"));
    }

    private static Uri Path(string path) => new(path, UriKind.Relative);
}
