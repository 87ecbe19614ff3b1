using DaprPush.DevSidecar.Api;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace DaprPush.DevSidecar.Grpc;

/// <summary>
/// The status that daprd's gRPC API gives to an error of the HTTP API (daprd pkg/api/errors and pkg/api/grpc), with the same details,
/// which DaprClient shows by <c>TryGetExtendedErrorInfo</c>.
/// </summary>
internal static class GrpcErrors
{
    public static RpcException From(ApiError error)
    {
        var status = new Google.Rpc.Status { Code = (int)StatusOf(error), Message = error.Message };
        if (error.Details is { } details)
        {
            var info = new ErrorInfo { Domain = "dapr.io", Reason = details.Reason };
            info.Metadata.Add(details.Metadata.ToDictionary());
            status.Details.Add(Any.Pack(info));
            if (details.ResourceType is not null)
            {
                status.Details.Add(Any.Pack(new ResourceInfo { ResourceType = details.ResourceType, ResourceName = details.ResourceName ?? "" }));
            }
        }

        return status.Details.Count > 0 ? status.ToRpcException() : Of(StatusOf(error), error.Message);
    }

    /// <summary>A call that ends with this status and nothing more.</summary>
    public static RpcException Of(StatusCode code, string message) => new(new global::Grpc.Core.Status(code, message), message);

    private static StatusCode StatusOf(ApiError error) => error.Code switch
    {
        "ERR_PUBSUB_NOT_CONFIGURED" or "ERR_STATE_STORE_NOT_CONFIGURED" or "ERR_SECRET_STORES_NOT_CONFIGURED" => StatusCode.FailedPrecondition,
        "ERR_PUBSUB_FORBIDDEN" or "ERR_PERMISSION_DENIED" => StatusCode.PermissionDenied,
        "ERR_PUBSUB_CLOUD_EVENTS_SER" => StatusCode.InvalidArgument,
        "ERR_NOT_SUPPORTED_STATE_OPERATION" => StatusCode.Unimplemented,
        _ when error.Status == 409 => StatusCode.Aborted,
        _ when error.Status is >= 400 and < 500 => StatusCode.InvalidArgument,
        _ => StatusCode.Internal,
    };
}
