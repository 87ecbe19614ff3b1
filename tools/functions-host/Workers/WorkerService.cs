using DaprPush.FunctionsHost.Protocol;
using Grpc.Core;

namespace DaprPush.FunctionsHost.Workers;

/// <summary>The gRPC service that workers call: one stream for each worker, for as long as it lives.</summary>
internal sealed class WorkerService(WorkerConnections connections) : FunctionRpc.FunctionRpcBase
{
    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken)
            || requestStream.Current.ContentCase != StreamingMessage.ContentOneofCase.StartStream)
        {
            throw new Grpc.Core.RpcException(new Status(StatusCode.FailedPrecondition, "the first message has to be StartStream"));
        }

        var workerId = requestStream.Current.StartStream.WorkerId;
        var connection = connections.Find(workerId)
            ?? throw new Grpc.Core.RpcException(new Status(StatusCode.PermissionDenied, $"no worker with the id '{workerId}' was started here"));
        await connection.ServeAsync(requestStream, responseStream, context.CancellationToken);
    }
}
