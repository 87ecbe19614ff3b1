using System.Net;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace DaprPush.DevSidecar.Tests.Grpc;

/// <summary>Calls by name, whose outcome is a value, failed or not.</summary>
internal sealed class GrpcClient(int port) : IDisposable
{
    private const string Dapr = "dapr.proto.runtime.v1.Dapr";

    private static readonly Marshaller<byte[]> AsItIs = Marshallers.Create(bytes => bytes, bytes => bytes);

    private readonly GrpcChannel _channel = GrpcChannel.ForAddress(
        new UriBuilder("http", "localhost", port).Uri,
        new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler { ActivityHeadersPropagator = null }, DisposeHttpClient = true });

    /// <summary>Calls a method of the Dapr service and expects it to succeed.</summary>
    public async Task<TResponse> CallAsync<TResponse>(string method, IMessage request, MessageParser<TResponse> parser)
        where TResponse : IMessage<TResponse>
    {
        var answer = await CallAsync(method, request);
        answer.Status.Should().Be(StatusCode.OK, answer.Message);
        return parser.ParseFrom(answer.Body);
    }

    public Task<GrpcAnswer> CallAsync(string method, IMessage request, params (string, string)[] headers) =>
        SendAsync(Dapr, method, request.ToByteArray(), TimeSpan.FromSeconds(60), headers);

    /// <summary>Calls with a deadline of the test's.</summary>
    public Task<GrpcAnswer> CallAsync(string method, IMessage request, TimeSpan deadline) => SendAsync(Dapr, method, request.ToByteArray(), deadline);

    /// <summary>Sends any bytes as the message of any method.</summary>
    public async Task<GrpcAnswer> SendAsync(
        string service, string name, byte[] message, TimeSpan deadline, params (string Name, string Value)[] headers)
    {
        var metadata = new global::Grpc.Core.Metadata();
        foreach (var (header, value) in headers)
        {
            metadata.Add(header, value);
        }

        var method = new Method<byte[], byte[]>(MethodType.Unary, service, name, AsItIs, AsItIs);
        var options = new CallOptions(metadata, DateTime.UtcNow + deadline);
        using var call = _channel.CreateCallInvoker().AsyncUnaryCall(method, null, options, message);
        try
        {
            return new GrpcAnswer(StatusCode.OK, "", await call.ResponseAsync);
        }
        catch (RpcException error)
        {
            return new GrpcAnswer(error.StatusCode, error.Status.Detail, []) { Details = error.GetRpcStatus() };
        }
    }

    public Task<GrpcAnswer> SendAsync(string name, byte[] message) => SendAsync(Dapr, name, message, TimeSpan.FromSeconds(60));

    public void Dispose() => _channel.Dispose();
}

/// <summary>What a call came to.</summary>
internal sealed record GrpcAnswer(StatusCode Status, string Message, byte[] Body)
{
    /// <summary>The status with its details, where the answer has some.</summary>
    public Google.Rpc.Status? Details { get; init; }
}
