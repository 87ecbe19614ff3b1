using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.Grpc;

/// <summary>One unary method: bytes in, a message out.</summary>
internal delegate Task<IMessage> GrpcMethod(byte[] request, GrpcCall call);

/// <summary>What a method knows about the call besides its message.</summary>
/// <param name="Headers">The request's metadata.</param>
/// <param name="Response">Where a method may hook onto the end of the answer.</param>
/// <param name="Cancellation">Cancelled when the caller is gone or its deadline is over.</param>
internal sealed record GrpcCall(IHeaderDictionary Headers, HttpResponse Response, CancellationToken Cancellation);

/// <summary>Methods of typed messages.</summary>
internal static class GrpcMethods
{
    /// <summary>Parses the request first; what is no such message is INTERNAL, as in other gRPC servers.</summary>
    public static GrpcMethod Unary<TRequest>(MessageParser<TRequest> parser, Func<TRequest, GrpcCall, Task<IMessage>> handle)
        where TRequest : IMessage<TRequest>
    {
        return (bytes, call) =>
        {
            TRequest request;
            try
            {
                request = parser.ParseFrom(bytes);
            }
            catch (InvalidProtocolBufferException error)
            {
                throw new GrpcException(GrpcStatusCode.Internal, $"the request is malformed: {error.Message}");
            }

            return handle(request, call);
        };
    }
}
