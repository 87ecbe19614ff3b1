using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace DaprPush.DevSidecar.Grpc;

/// <summary>
/// Binds the methods that are served: Dapr.Protos has the messages and a client, but no base class for a server. All others are
/// UNIMPLEMENTED, server reflection included, which DaprClient asks before it publishes in bulk.
/// </summary>
internal sealed class DaprServiceMethods : IServiceMethodProvider<DaprService>
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<DaprService> context)
    {
        Bind(context, "PublishEvent", PublishEventRequest.Parser, Empty.Parser, dapr => dapr.Publishing.PublishAsync);
        Bind(context, "BulkPublishEvent", BulkPublishRequest.Parser, BulkPublishResponse.Parser, dapr => dapr.Publishing.BulkPublishAsync);
        Bind(context, "BulkPublishEventAlpha1", BulkPublishRequest.Parser, BulkPublishResponse.Parser, dapr => dapr.Publishing.BulkPublishAsync);
        Bind(context, "GetState", GetStateRequest.Parser, GetStateResponse.Parser, dapr => dapr.State.GetAsync);
        Bind(context, "GetBulkState", GetBulkStateRequest.Parser, GetBulkStateResponse.Parser, dapr => dapr.State.GetBulkAsync);
        Bind(context, "SaveState", SaveStateRequest.Parser, Empty.Parser, dapr => dapr.State.SaveAsync);
        Bind(context, "DeleteState", DeleteStateRequest.Parser, Empty.Parser, dapr => dapr.State.DeleteAsync);
        Bind(context, "DeleteBulkState", DeleteBulkStateRequest.Parser, Empty.Parser, dapr => dapr.State.DeleteBulkAsync);
        Bind(context, "ExecuteStateTransaction", ExecuteStateTransactionRequest.Parser, Empty.Parser, dapr => dapr.State.TransactAsync);
        Bind(context, "GetSecret", GetSecretRequest.Parser, GetSecretResponse.Parser, dapr => dapr.Secrets.GetAsync);
        Bind(context, "GetBulkSecret", GetBulkSecretRequest.Parser, GetBulkSecretResponse.Parser, dapr => dapr.Secrets.GetBulkAsync);
        Bind(context, "GetMetadata", GetMetadataRequest.Parser, GetMetadataResponse.Parser, dapr => dapr.Metadata.GetAsync);
        Bind(context, "Shutdown", ShutdownRequest.Parser, Empty.Parser, dapr => dapr.Metadata.ShutdownAsync);
    }

    private static void Bind<TRequest, TResponse>(
        ServiceMethodProviderContext<DaprService> context,
        string name,
        MessageParser<TRequest> request,
        MessageParser<TResponse> response,
        Func<DaprService, Func<TRequest, ServerCallContext, Task<TResponse>>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        var method = new Method<TRequest, TResponse>(MethodType.Unary, "dapr.proto.runtime.v1.Dapr", name, Of(request), Of(response));
        context.AddUnaryMethod(method, [], (dapr, message, call) => handler(dapr)(message, call));
    }

    private static Marshaller<T> Of<T>(MessageParser<T> parser)
        where T : class, IMessage<T> => Marshallers.Create(
            static (message, context) =>
            {
                context.SetPayloadLength(message.CalculateSize());
                message.WriteTo(context.GetBufferWriter());
                context.Complete();
            },
            context =>
            {
                try
                {
                    return parser.ParseFrom(context.PayloadAsReadOnlySequence());
                }
                catch (InvalidProtocolBufferException error)
                {
                    // Go's server, and so daprd, says INTERNAL; without this it would be UNKNOWN.
                    throw new RpcException(new Status(StatusCode.Internal, $"the request is malformed: {error.Message}"));
                }
            });
}
