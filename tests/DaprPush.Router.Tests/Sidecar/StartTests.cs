using System.Globalization;
using System.Net;
using DaprPush.Testing.Hostile;
using DaprPush.Testing.Processes;

namespace DaprPush.Router.Tests.Sidecar;

/// <summary>The sidecar asks an app once, as soon as its port opens, and goes by that answer for its life.</summary>
public class StartTests
{
    [Theory]
    [InlineData("dapr/config")]
    [InlineData("dapr/subscribe")]
    public async Task Start_AskedAsSoonAsThePortOpens_FirstAnswerIsTheRightOne(string question)
    {
        await using var sidecar = new SilentServer();
        var port = FreePorts.Take(1);
        using var http = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")) };
        var first = FirstAnswerAsync(http, question);

        await using var router = await RouterHost.StartAsync(port, sidecar.Address.Port, sidecar.Address.Port);

        (await first).Should().Be(HttpStatusCode.OK);
    }

    private static async Task<HttpStatusCode> FirstAnswerAsync(HttpClient http, string question)
    {
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(question, UriKind.Relative));
                return answer.StatusCode;
            }
            catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConnectionError)
            {
                await Task.Yield();
            }
        }
    }
}
