using DaprPush.DevSidecar.Api;

namespace DaprPush.DevSidecar.Grpc;

/// <summary>A call ends with this status instead of an answer.</summary>
internal sealed class GrpcException(GrpcStatusCode status, string message) : Exception(message)
{
    public GrpcStatusCode Status { get; } = status;

    /// <summary>The status that daprd's gRPC API gives to the same error (daprd pkg/api/errors and pkg/api/grpc).</summary>
    public static GrpcException From(ApiError error) => new(StatusOf(error), error.Message);

    private static GrpcStatusCode StatusOf(ApiError error) => error.Code switch
    {
        "ERR_PUBSUB_NOT_CONFIGURED" or "ERR_STATE_STORE_NOT_CONFIGURED" or "ERR_SECRET_STORES_NOT_CONFIGURED" => GrpcStatusCode.FailedPrecondition,
        "ERR_PUBSUB_FORBIDDEN" or "ERR_PERMISSION_DENIED" => GrpcStatusCode.PermissionDenied,
        "ERR_PUBSUB_CLOUD_EVENTS_SER" => GrpcStatusCode.InvalidArgument,
        "ERR_NOT_SUPPORTED_STATE_OPERATION" => GrpcStatusCode.Unimplemented,
        _ when error.Status == 409 => GrpcStatusCode.Aborted,
        _ when error.Status is >= 400 and < 500 => GrpcStatusCode.InvalidArgument,
        _ => GrpcStatusCode.Internal,
    };
}
