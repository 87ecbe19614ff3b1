using DaprPush.DevSidecar.Api;

namespace DaprPush.DevSidecar.Invocation;

/// <summary>The errors of service invocation (daprd pkg/messages/predefined.go).</summary>
internal static class InvocationErrors
{
    public static ApiError NoAppId { get; } = new(
        404, "ERR_DIRECT_INVOKE", "failed getting app id either from the URL path or the header dapr-app-id");

    public static ApiError Failed(string target, string problem) => new(500, "ERR_DIRECT_INVOKE", $"failed to invoke, id: {target}, err: {problem}");
}
