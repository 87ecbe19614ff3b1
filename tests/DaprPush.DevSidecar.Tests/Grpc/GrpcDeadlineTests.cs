using DaprPush.DevSidecar.Grpc;
using DaprPush.DevSidecar.Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace DaprPush.DevSidecar.Tests.Grpc;

public sealed class GrpcDeadlineTests
{
    [Theory]
    [InlineData("1H", 3_600_000)]
    [InlineData("2M", 120_000)]
    [InlineData("3S", 3_000)]
    [InlineData("250m", 250)]
    [InlineData("5000u", 5)]
    [InlineData("7000000n", 7)]
    public void Read_NumberAndUnit_IsATime(string header, int milliseconds) =>
        GrpcDeadline.Read(header).Should().Be(TimeSpan.FromMilliseconds(milliseconds));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("12")]
    [InlineData("-1S")]
    [InlineData("123456789S")]
    public void Read_AnythingElse_IsNone(string? header) => GrpcDeadline.Read(header).Should().BeNull();

    [Fact]
    public async Task HandleAsync_MethodSlowerThanTheDeadline_IsDeadlineExceeded()
    {
        var cancelled = new TaskCompletionSource();
        GrpcMethod slow = async (_, call) =>
        {
            using var registration = call.Cancellation.Register(cancelled.SetResult);
            await cancelled.Task;
            call.Cancellation.ThrowIfCancellationRequested();
            return new Nothing();
        };
        var server = new GrpcServer(
            new Dictionary<string, GrpcMethod> { ["/slow"] = slow }, 1000, null, TimeProvider.System, NullLogger.Instance);
        var http = new DefaultHttpContext();
        http.Request.Path = "/slow";
        http.Request.ContentType = "application/grpc";
        http.Request.Headers["grpc-timeout"] = "20m";
        http.Request.Body = new MemoryStream([0, 0, 0, 0, 0]);

        await server.HandleAsync(http).WaitAsync(TimeSpan.FromSeconds(60));

        http.Response.Headers["grpc-status"].ToString().Should().Be("4");
        cancelled.Task.IsCompleted.Should().BeTrue("the method is told as well");
    }
}
