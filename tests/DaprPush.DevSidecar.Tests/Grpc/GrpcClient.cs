using System.Buffers;
using System.Globalization;
using System.Net;
using DaprPush.DevSidecar.Grpc;
using Google.Protobuf;

namespace DaprPush.DevSidecar.Tests.Grpc;

/// <summary>gRPC with nothing but HTTP/2: what goes over the wire is the test's own.</summary>
internal sealed class GrpcClient(int port) : IDisposable
{
    public const string Dapr = "dapr.proto.runtime.v1.Dapr/";

    private readonly HttpClient _http = new(new SocketsHttpHandler { ActivityHeadersPropagator = null })
    {
        BaseAddress = new Uri($"http://localhost:{port}/"),
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>Calls a method of the Dapr service and expects it to succeed.</summary>
    public async Task<TResponse> CallAsync<TResponse>(string method, IMessage request, MessageParser<TResponse> parser)
        where TResponse : IMessage<TResponse>
    {
        var answer = await CallAsync(method, request);
        answer.Status.Should().Be(0, answer.Message);
        answer.Body[0].Should().Be(0, "it is not compressed");
        return parser.ParseFrom(answer.Body.AsSpan(5));
    }

    public Task<GrpcAnswer> CallAsync(string method, IMessage request, params (string, string)[] headers)
    {
        var body = new ArrayBufferWriter<byte>();
        GrpcFraming.Write(body, request);
        return SendAsync(Dapr + method, new ByteArrayContent(body.WrittenSpan.ToArray()), headers);
    }

    /// <summary>Sends any content to any path.</summary>
    public async Task<GrpcAnswer> SendAsync(string path, HttpContent content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
        request.Headers.TryAddWithoutValidation("te", "trailers");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var response = await _http.SendAsync(request, limit.Token);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/grpc");
        var body = await response.Content.ReadAsByteArrayAsync(limit.Token);
        var trailers = response.TrailingHeaders.Contains("grpc-status") ? response.TrailingHeaders : response.Headers;
        return new GrpcAnswer(
            int.Parse(trailers.GetValues("grpc-status").Single(), CultureInfo.InvariantCulture),
            trailers.TryGetValues("grpc-message", out var message) ? Uri.UnescapeDataString(message.Single()) : "",
            body);
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>What a call came to.</summary>
internal sealed record GrpcAnswer(int Status, string Message, byte[] Body);
