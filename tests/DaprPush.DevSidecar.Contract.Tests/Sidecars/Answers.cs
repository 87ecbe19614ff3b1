using System.Net;
using System.Text.Json;

namespace DaprPush.DevSidecar.Contract.Tests.Sidecars;

/// <summary>What a sidecar answered, in the words of the contract.</summary>
internal static class Answers
{
    public static string Text(this HttpResponseMessage answer)
    {
        using var reader = new StreamReader(answer.Content.ReadAsStream());
        return reader.ReadToEnd();
    }

    public static JsonElement Json(this HttpResponseMessage answer) => JsonDocument.Parse(answer.Text()).RootElement;

    public static void ShouldBeNoContent(this HttpResponseMessage answer) => answer.StatusCode.Should().Be(HttpStatusCode.NoContent, answer.Text());

    /// <summary>Asserts status and <c>errorCode</c>, and that there is a message; gives the error back.</summary>
    public static JsonElement ShouldBeError(this HttpResponseMessage answer, int status, string code)
    {
        var text = answer.Text();
        ((int)answer.StatusCode).Should().Be(status, text);
        var error = JsonDocument.Parse(text).RootElement;
        error.GetProperty("errorCode").GetString().Should().Be(code, text);
        error.GetProperty("message").GetString().Should().NotBeNullOrEmpty();
        return error;
    }
}
