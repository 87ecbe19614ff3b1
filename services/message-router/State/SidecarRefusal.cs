namespace DaprPush.Router.State;

/// <summary>An answer of the sidecar's actor API that is no success.</summary>
internal static class SidecarRefusal
{
    /// <exception cref="HttpRequestException">It is one; the message tells the sidecar's words.</exception>
    public static async Task<bool> ThrowIfAnyAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (!answer.IsSuccessStatusCode)
        {
            var words = await answer.Content.ReadAsStringAsync(cancellationToken);
            throw new HttpRequestException(
                $"The sidecar answered {(int)answer.StatusCode} to {answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri!.AbsolutePath}: {words}", null, answer.StatusCode);
        }

        return true;
    }
}
