using DaprPush.DevSidecar.Api;

namespace DaprPush.DevSidecar.Invocation;

/// <summary>One try of an invocation under a policy.</summary>
internal sealed class InvocationOutcome : IDisposable
{
    private InvocationOutcome(HttpResponseMessage? response, ApiError? error, int failure)
    {
        Response = response;
        Error = error;
        FailureStatus = failure;
    }

    /// <summary>The app's answer, whatever its status.</summary>
    public HttpResponseMessage? Response { get; }

    /// <summary>The sidecar's error where there is no answer.</summary>
    public ApiError? Error { get; }

    /// <summary>Zero for a status from 200 to 399, that status for any other, -1 where there is no answer.</summary>
    public int FailureStatus { get; }

    public static InvocationOutcome Answered(HttpResponseMessage response) =>
        new(response, null, (int)response.StatusCode is >= 200 and <= 399 ? 0 : (int)response.StatusCode);

    public static InvocationOutcome Failed(ApiError error) => new(null, error, -1);

    /// <summary>An error that no further try can mend.</summary>
    public static InvocationOutcome Final(ApiError error) => new(null, error, 0);

    public void Dispose() => Response?.Dispose();
}
