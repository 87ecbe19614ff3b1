using DaprPush.DevSidecar.Grpc.Wire;

namespace DaprPush.DevSidecar.Grpc;

/// <summary>
/// The methods of <c>dapr.proto.runtime.v1.Dapr</c> that are served. All others are UNIMPLEMENTED, server reflection included,
/// which DaprClient asks before it publishes in bulk.
/// </summary>
internal static class DaprGrpcMethods
{
    private const string Service = "/dapr.proto.runtime.v1.Dapr/";

    public static IReadOnlyDictionary<string, GrpcMethod> Create(GrpcPublishing publishing, GrpcState state, GrpcSecrets secrets, GrpcMetadata metadata) =>
        new Dictionary<string, GrpcMethod>(StringComparer.Ordinal)
        {
            [Service + "PublishEvent"] = GrpcMethods.Unary(PublishEventRequest.Parser, publishing.PublishAsync),
            [Service + "BulkPublishEvent"] = GrpcMethods.Unary(BulkPublishRequest.Parser, publishing.BulkPublishAsync),
            [Service + "BulkPublishEventAlpha1"] = GrpcMethods.Unary(BulkPublishRequest.Parser, publishing.BulkPublishAsync),
            [Service + "GetState"] = GrpcMethods.Unary(GetStateRequest.Parser, state.GetAsync),
            [Service + "GetBulkState"] = GrpcMethods.Unary(GetBulkStateRequest.Parser, state.GetBulkAsync),
            [Service + "SaveState"] = GrpcMethods.Unary(SaveStateRequest.Parser, state.SaveAsync),
            [Service + "DeleteState"] = GrpcMethods.Unary(DeleteStateRequest.Parser, state.DeleteAsync),
            [Service + "DeleteBulkState"] = GrpcMethods.Unary(DeleteBulkStateRequest.Parser, state.DeleteBulkAsync),
            [Service + "ExecuteStateTransaction"] = GrpcMethods.Unary(ExecuteStateTransactionRequest.Parser, state.TransactAsync),
            [Service + "GetSecret"] = GrpcMethods.Unary(GetSecretRequest.Parser, secrets.GetAsync),
            [Service + "GetBulkSecret"] = GrpcMethods.Unary(GetBulkSecretRequest.Parser, secrets.GetBulkAsync),
            [Service + "GetMetadata"] = GrpcMethods.Unary(Nothing.Parser, metadata.GetAsync),
            [Service + "Shutdown"] = GrpcMethods.Unary(Nothing.Parser, metadata.ShutdownAsync),
        };
}
