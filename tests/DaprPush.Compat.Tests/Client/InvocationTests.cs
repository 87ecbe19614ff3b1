using System.Net;
using System.Net.Http.Json;
using Dapr.Client;

namespace DaprPush.Compat.Tests.Client;

// The official methods are marked obsolete in favour of a plain HTTP client; they are here to be tested.
#pragma warning disable CS0618

public sealed class InvocationTests : ClientKit
{
    private sealed record Data(int Value);

    [Fact]
    public async Task InvokeMethodAsync_WithDataAndResult_PostsJsonAndReadsJson()
    {
        Sidecar.AnswerWith(200, """{"value":2}""");

        var result = await Client.InvokeMethodAsync<Data, Data>("app", "do/it?x=1", new Data(1));

        result.Should().Be(new Data(2));
        Sidecar.Only.Method.Should().Be("POST");
        Sidecar.Only.Target.Should().Be("/v1.0/invoke/app/method/do/it?x=1");
        Sidecar.Only.ContentType.Should().Be("application/json; charset=utf-8");
        Sidecar.Only.Text.Should().Be("""{"value":1}""");
        Sidecar.Only.Token.Should().Be("secret");
    }

    [Fact]
    public void CreateInvokeMethodRequest_WithQuery_AppendsIt()
    {
        using var request = Client.CreateInvokeMethodRequest(HttpMethod.Get, "app", "/m?a=1", [new("b c", "d&e")]);

        request.RequestUri!.PathAndQuery.Should().Be("/v1.0/invoke/app/method/m?a=1&b%20c=d%26e");
    }

    [Fact]
    public async Task InvokeMethodAsync_NoSuccess_ThrowsWithAppMethodAndResponse()
    {
        Sidecar.AnswerWith(409, "conflict", "text/plain");

        var thrown = await Client.Invoking(client => client.InvokeMethodAsync("app", "m")).Should().ThrowAsync<InvocationException>();

        thrown.Which.AppId.Should().Be("app");
        thrown.Which.MethodName.Should().Be("m");
        thrown.Which.Response.StatusCode.Should().Be(HttpStatusCode.Conflict);
        (await thrown.Which.Response.Content.ReadAsStringAsync()).Should().Be("conflict");
    }

    [Fact]
    public async Task InvokeMethodAsync_AnswerOfAnotherType_ThrowsInvocationException()
    {
        Sidecar.AnswerWith(200, "[]");

        await Client.Invoking(client => client.InvokeMethodAsync<Data>("app", "m")).Should().ThrowAsync<InvocationException>();
    }

    [Fact]
    public async Task InvokeMethodWithResponseAsync_NoSuccess_ReturnsIt()
    {
        Sidecar.AnswerWith(503);
        using var request = Client.CreateInvokeMethodRequest("app", "m");

        using var response = await Client.InvokeMethodWithResponseAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task InvokeMethodWithResponseAsync_RequestToSomewhereElse_ThrowsAndSendsNothing()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://elsewhere.invalid/");

        await Client.Invoking(client => client.InvokeMethodWithResponseAsync(request)).Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task InvokeMethodAsync_SidecarAway_ThrowsWithoutResponse()
    {
        using var client = ClientOfNobody();

        var thrown = await client.Invoking(it => it.InvokeMethodAsync("app", "m")).Should().ThrowAsync<InvocationException>();

        thrown.Which.Response.Should().BeNull();
    }

    [Fact]
    public async Task CreateInvokableHttpClient_Request_GoesToTheAppByTheSidecarWithToken()
    {
        Sidecar.AnswerWith(200, """{"value":7}""");
        using var http = Client.CreateInvokableHttpClient("My-App");

        var data = await http.GetFromJsonAsync<Data>("/api/v1/data?q=1");

        data.Should().Be(new Data(7));
        Sidecar.Only.Target.Should().Be("/v1.0/invoke/My-App/method/api/v1/data?q=1");
        Sidecar.Only.Token.Should().Be("secret");
    }

    [Fact]
    public async Task CreateInvokeHttpClient_WithoutToken_SendsNone()
    {
        using var http = DaprClient.CreateInvokeHttpClient(daprEndpoint: Sidecar.Endpoint);

        await http.GetAsync(new Uri("http://app/m"));

        Sidecar.Only.Target.Should().Be("/v1.0/invoke/app/method/m");
        Sidecar.Only.Token.Should().BeNull();
    }

    [Fact]
    public void CreateInvokeHttpClient_AppIdThatIsNoHostName_Throws()
    {
        var create = () => DaprClient.CreateInvokeHttpClient("not a host");

        create.Should().Throw<ArgumentException>().WithParameterName("appId");
    }
}
