namespace DaprPush.DevSidecar.Grpc;

/// <summary>The parts of <c>dapr.proto.runtime.v1.Dapr</c> that this sidecar serves; <see cref="DaprServiceMethods"/> binds them.</summary>
internal sealed record DaprService(GrpcPublishing Publishing, GrpcState State, GrpcSecrets Secrets, GrpcMetadata Metadata);
