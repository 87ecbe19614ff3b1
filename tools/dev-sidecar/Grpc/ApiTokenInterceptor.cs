using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace DaprPush.DevSidecar.Grpc;

/// <summary>Wants the API token in <c>dapr-api-token</c> of every call; refusals as daprd words them (pkg/api/grpc/auth.go).</summary>
internal sealed class ApiTokenInterceptor(string token) : Interceptor
{
    private readonly byte[] _token = Encoding.UTF8.GetBytes(token);

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        if (context.RequestHeaders.GetValue("dapr-api-token") is not { Length: > 0 } given)
        {
            throw GrpcErrors.Of(StatusCode.Unauthenticated, "missing api token in request metadata");
        }

        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), _token)
            ? continuation(request, context)
            : throw GrpcErrors.Of(StatusCode.Unauthenticated, "authentication error: api token mismatch");
    }
}
