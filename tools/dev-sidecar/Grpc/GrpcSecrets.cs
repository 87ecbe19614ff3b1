using Dapr.Client.Autogen.Grpc.v1;
using DaprPush.DevSidecar.Secrets;
using Grpc.Core;

namespace DaprPush.DevSidecar.Grpc;

/// <summary>The secret calls: the same stores as the HTTP API's.</summary>
internal sealed class GrpcSecrets(SecretReader secrets)
{
    public Task<GetSecretResponse> GetAsync(GetSecretRequest request, ServerCallContext call)
    {
        var secret = secrets.Get(request.StoreName, request.Key, out var error);
        if (error is not null)
        {
            throw GrpcErrors.From(error);
        }

        var response = new GetSecretResponse();
        response.Data.Add(new Dictionary<string, string>(secret));
        return Task.FromResult(response);
    }

    public Task<GetBulkSecretResponse> GetBulkAsync(GetBulkSecretRequest request, ServerCallContext call)
    {
        var all = secrets.All(request.StoreName, out var error);
        if (error is not null)
        {
            throw GrpcErrors.From(error);
        }

        var response = new GetBulkSecretResponse();
        foreach (var (name, fields) in all)
        {
            var secret = new SecretResponse();
            secret.Secrets.Add(new Dictionary<string, string>(fields));
            response.Data[name] = secret;
        }

        return Task.FromResult(response);
    }
}
