using DaprPush.DevSidecar.Api;

namespace DaprPush.DevSidecar.State;

/// <summary>The errors of state management (daprd pkg/api/errors/state.go and pkg/messages).</summary>
internal static class StateErrors
{
    public static ApiError NotConfigured(string store) => new(
        500, "ERR_STATE_STORE_NOT_CONFIGURED", $"state store {store} is not configured", new ApiErrorDetails("DAPR_STATE_NOT_CONFIGURED"));

    public static ApiError NotFound(string store) => new(
        400, "ERR_STATE_STORE_NOT_FOUND", $"state store {store} is not found", new ApiErrorDetails("DAPR_STATE_NOT_FOUND"));

    public static ApiError InvalidKey(string store, string problem) => new(
        400, "ERR_MALFORMED_REQUEST", problem, new ApiErrorDetails("DAPR_STATE_ILLEGAL_KEY", "state", store));

    public static ApiError Malformed(string problem) => new(400, "ERR_MALFORMED_REQUEST", problem);

    public static ApiError MalformedBody(string problem) => Malformed($"failed deserializing HTTP body: {problem}");

    public static ApiError Get(string store, string key, string problem) =>
        new(500, "ERR_STATE_GET", $"fail to get {key} from state store {store}: {problem}");

    public static ApiError BulkGet(string problem) => new(500, "ERR_STATE_BULK_GET", problem);

    public static ApiError Save(string store, StateFailure failure) =>
        new(StatusOf(failure), "ERR_STATE_SAVE", $"failed saving state in state store {store}: {Describe(failure)}");

    public static ApiError Delete(string key, StateFailure failure) =>
        new(StatusOf(failure), "ERR_STATE_DELETE", $"failed deleting state with key {key}: {Describe(failure)}");

    public static ApiError Transaction(string problem) =>
        new(500, "ERR_STATE_TRANSACTION", $"error while executing state transaction: {problem}");

    public static ApiError Operation(string operation) =>
        new(400, "ERR_NOT_SUPPORTED_STATE_OPERATION", $"operation type {operation} not supported");

    public static string Describe(StateFailure failure) => failure.Kind switch
    {
        StateFailureKind.ETagMismatch => $"possible etag mismatch. error from state store: {failure.Message}",
        StateFailureKind.ETagInvalid => $"invalid etag value: {failure.Message}",
        _ => failure.Message,
    };

    private static int StatusOf(StateFailure failure) => failure.Kind switch
    {
        StateFailureKind.ETagMismatch => 409,
        StateFailureKind.ETagInvalid => 400,
        _ => 500,
    };
}
