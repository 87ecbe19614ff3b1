using System.Net;
using System.Text.Json;

namespace DaprPush.DevSidecar.Tests.Harness;

internal static class Answers
{
    public static async Task<string> TextAsync(this HttpResponseMessage response) => await response.Content.ReadAsStringAsync();

    /// <summary>Asserts status and error code, and gives back the message.</summary>
    public static async Task<string> ShouldBeErrorAsync(this HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var text = await response.TextAsync();
        response.StatusCode.Should().Be(status, text);
        var error = JsonDocument.Parse(text).RootElement;
        error.GetProperty("errorCode").GetString().Should().Be(code);
        return error.GetProperty("message").GetString()!;
    }

    public static async Task ShouldBeNoContentAsync(this HttpResponseMessage response) =>
        response.StatusCode.Should().Be(HttpStatusCode.NoContent, await response.TextAsync());
}
