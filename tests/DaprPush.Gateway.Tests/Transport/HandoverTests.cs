using System.Net.Security;
using System.Text;
using System.Threading.Channels;
using DaprPush.Gateway.Transport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace DaprPush.Gateway.Tests.Transport;

/// <summary>A request takes the socket of its connection.</summary>
public sealed class HandoverTests
{
    [Fact]
    public async Task Take_ThenEndOfTheRequest_LeavesTheSocketOpenAndUnspoilt()
    {
        await using var taking = await TakingHost.StartAsync();
        using var client = await taking.Host.ConnectAsync();
        await client.GetAsync("/take");
        var socket = await taking.NextAsync();
        await taking.Disposed.Task.WaitAsync(RawClient.Limit);

        socket.Send("first,"u8).Should().Be(6);
        await client.ReadUntilAsync("first,");
        socket.Send("second"u8).Should().Be(6);
        socket.Close(dropUnsent: false);
        (await client.ReadToEndAsync()).Should().Be("second");
    }

    [Fact]
    public async Task Take_WithAnotherRequestPipelined_DoesNotServeThat()
    {
        await using var taking = await TakingHost.StartAsync();
        using var client = await taking.Host.ConnectAsync();
        await client.SendAsync("GET /take HTTP/1.1\r\nHost: localhost\r\n\r\nGET /count HTTP/1.1\r\nHost: localhost\r\n\r\n");
        var socket = await taking.NextAsync();
        await taking.Disposed.Task.WaitAsync(RawClient.Limit);
        taking.Counted.Should().Be(0);
        socket.Close(dropUnsent: true);
    }

    [Fact]
    public async Task Take_AfterAPipelinedAnswer_SendsBehindIt()
    {
        await using var taking = await TakingHost.StartAsync();
        using var client = await taking.Host.ConnectAsync();
        await client.SendAsync("GET /count HTTP/1.1\r\nHost: localhost\r\n\r\nGET /take HTTP/1.1\r\nHost: localhost\r\n\r\n");
        var socket = await taking.NextAsync();
        socket.Send("events"u8);
        (await client.ReadUntilAsync("events")).Should().Contain("counted");
        socket.Close(dropUnsent: false);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Watch_WhenThePeerLeaves_TellsSo(bool beforeWatching)
    {
        await using var taking = await TakingHost.StartAsync();
        using var client = await taking.Host.ConnectAsync();
        await client.GetAsync("/take");
        var socket = await taking.NextAsync();
        if (beforeWatching)
        {
            client.HalfClose();
            await taking.Disposed.Task.WaitAsync(RawClient.Limit);
        }

        var watcher = new Watcher();
        socket.Watch(watcher);
        client.HalfClose();
        await watcher.WaitForAsync(Readiness.PeerClosed);
        socket.Close(dropUnsent: false);
        (await client.ReadToEndAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Send_AfterAReset_AnswersBroken()
    {
        await using var taking = await TakingHost.StartAsync();
        var client = await taking.Host.ConnectAsync();
        await client.GetAsync("/take");
        var socket = await taking.NextAsync();
        var watcher = new Watcher();
        socket.Watch(watcher);
        client.Reset();
        await watcher.WaitForAsync(Readiness.PeerClosed);
        socket.Send("x"u8).Should().Be(IByteSink.Broken);
        socket.Close(dropUnsent: true);
        socket.Send("x"u8).Should().Be(IByteSink.Broken);
    }

    [Fact]
    public async Task Send_ToAReaderThatStalls_TakesWhatFitsAndTellsWhenThereIsRoom()
    {
        await using var taking = await TakingHost.StartAsync();
        using var client = await taking.Host.ConnectAsync(receiveBuffer: 4096);
        await client.GetAsync("/take");
        var socket = await taking.NextAsync();
        var watcher = new Watcher();
        socket.Watch(watcher);
        var bytes = new byte[30_000_000];
        new Random(2).NextBytes(bytes);

        var sent = socket.Send(bytes);
        sent.Should().BeInRange(1, bytes.Length - 1);
        while (socket.Send(bytes.AsSpan(sent)) is > 0 and var more)
        {
            sent += more;
        }

        var reading = ReadAllAsync(client.Stream, bytes.Length);
        while (sent < bytes.Length)
        {
            await watcher.WaitForAsync(Readiness.Writable);
            while (sent < bytes.Length && socket.Send(bytes.AsSpan(sent)) is > 0 and var more)
            {
                sent += more;
            }
        }

        (await reading.WaitAsync(RawClient.Limit)).AsSpan().SequenceEqual(bytes).Should().BeTrue();
        socket.Close(dropUnsent: false);
    }

    [Fact]
    public async Task Close_DroppingWhatWasNotTaken_ResetsTheConnection()
    {
        await using var taking = await TakingHost.StartAsync();
        using var client = await taking.Host.ConnectAsync();
        await client.GetAsync("/take");
        (await taking.NextAsync()).Close(dropUnsent: true);
        await client.Awaiting(c => c.ReadToEndAsync()).Should().ThrowAsync<IOException>();
    }

    [Fact]
    public async Task Take_BehindTls_AnswersNullAndTheResponseBodyWorks()
    {
        await using var taking = await TakingHost.StartAsync(withTls: true);
        await using var client = await taking.Host.ConnectTlsAsync();
        await client.WriteAsync("GET /take HTTP/1.0\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(client, Encoding.Latin1);
        (await reader.ReadToEndAsync().WaitAsync(RawClient.Limit)).Should().EndWith("not taken");
    }

    [Fact]
    public async Task Shutdown_WithATakenSocket_DoesNotWaitForIt()
    {
        await using var taking = await TakingHost.StartAsync();
        using var client = await taking.Host.ConnectAsync();
        await client.GetAsync("/take");
        var socket = await taking.NextAsync();
        await taking.Disposed.Task.WaitAsync(RawClient.Limit);
        await taking.Host.StopAsync(RawClient.Limit);
        socket.Send("still here"u8);
        await client.ReadUntilAsync("still here");
        socket.Close(dropUnsent: false);
    }

    private static async Task<byte[]> ReadAllAsync(Stream stream, int length)
    {
        var bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }

    private sealed class Watcher : IPolled
    {
        private readonly Channel<Readiness> _seen = Channel.CreateUnbounded<Readiness>();

        public void OnReady(Readiness readiness) => _seen.Writer.TryWrite(readiness);

        public async Task WaitForAsync(Readiness readiness)
        {
            using var limit = new CancellationTokenSource(RawClient.Limit);
            while (!(await _seen.Reader.ReadAsync(limit.Token)).HasFlag(readiness))
            {
            }
        }
    }

    private sealed class TakingHost : IAsyncDisposable
    {
        private readonly Channel<StreamSocket> _taken = Channel.CreateUnbounded<StreamSocket>();

        public required TransportHost Host { get; set; }

        public int Counted { get; private set; }

        /// <summary>Kestrel has given the connection back.</summary>
        public TaskCompletionSource Disposed { get; } = new();

        public static async Task<TakingHost> StartAsync(bool withTls = false)
        {
            TakingHost? taking = null;
            var host = await TransportHost.StartAsync(
                app =>
                {
                    app.MapGet("/take", async (HttpContext context) => await taking!.TakeAsync(context));
                    app.MapGet("/count", () =>
                    {
                        taking!.Counted++;
                        return "counted";
                    });
                },
                kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => async connection =>
                {
                    await next(connection);
                    taking!.Disposed.TrySetResult();
                })),
                withTls);
            return taking = new TakingHost { Host = host };
        }

        public async Task<StreamSocket> NextAsync() => await _taken.Reader.ReadAsync().AsTask().WaitAsync(RawClient.Limit);

        public ValueTask DisposeAsync() => Host.DisposeAsync();

        private async Task TakeAsync(HttpContext context)
        {
            context.Response.Headers.Connection = "close";
            if (context.Features.Get<ISocketHandover>()?.Take() is { } socket)
            {
                await context.Response.WriteAsync("swallowed");
                await _taken.Writer.WriteAsync(socket);
            }
            else
            {
                await context.Response.WriteAsync("not taken");
            }
        }
    }
}
