using System.Net.WebSockets;
using System.Text.Json;
using DaprPush.Gateway.Tests.Harness;
using Microsoft.AspNetCore.Http;

namespace DaprPush.Gateway.Tests.WebSockets;

/// <summary>What a WebSocket's client asks for.</summary>
public sealed class OperationTests : IAsyncLifetime
{
    private GatewayProcess _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayProcess.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Publish_Message_GoesToTheSendApiInTheClientsNameAsItWasWritten()
    {
        var (path, authorization, type, body) = ("", "", "", "");
        _gateway.Sidecar.SendApi = async context =>
        {
            (path, authorization, type) = (context.Request.Path, context.Request.Headers.Authorization.ToString(), context.Request.ContentType!);
            body = await new StreamReader(context.Request.Body).ReadToEndAsync();
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            await context.Response.WriteAsync("""{"id":"m1","status":"accepted"}""");
        };
        using var client = await OpenAsync();
        await client.SayAsync("""{"op":"publish","ref":7,"message":{"service":"s","type":"info","target":{"channel":"c"},"data":[1.50, "é"]}}""");
        (await AnswerAsync(client)).GetRawText().Should().Be("""{"ref":7,"ok":true,"result":{"id":"m1","status":"accepted"}}""");
        (path, authorization, type).Should().Be(("/v1.0/invoke/send-api/method/api/v1/messages/send", "Bearer t.o.k", "application/json"));
        body.Should().Be("""{"service":"s","type":"info","target":{"channel":"c"},"data":[1.50, "é"]}""");
    }

    [Fact]
    public async Task Ack_Message_IsConfirmedAtTheSendApi()
    {
        var target = "";
        _gateway.Sidecar.SendApi = context =>
        {
            target = context.Request.Method + " " + context.Request.Path + context.Request.QueryString;
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        };
        using var client = await OpenAsync();
        await client.SayAsync("""{"op":"ack","ref":"a","id":"msg_1","handle":"h 1"}""");
        (await AnswerAsync(client)).GetRawText().Should().Be("""{"ref":"a","ok":true}""");
        target.Should().Be("POST /v1.0/invoke/send-api/method/api/v1/messages/msg_1/ack?handle=h%201");
    }

    [Fact]
    public async Task Operation_TheSendApiRefuses_IsAnsweredWithItsProblemAndTheConnectionStays()
    {
        _gateway.Sidecar.SendApi = async context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            context.Response.ContentType = "application/problem+json";
            await context.Response.WriteAsync("""{"title":"no","status":403}""");
        };
        using var client = await OpenAsync();
        await client.SayAsync("""{"op":"ack","ref":1,"id":"x"}""");
        (await AnswerAsync(client)).GetRawText().Should().Be("""{"ref":1,"problem":{"title":"no","status":403}}""");

        _gateway.Sidecar.SendApi = async context =>
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await context.Response.WriteAsync("""{"errorCode":"ERR_DIRECT_INVOKE"}""");
        };
        await client.SayAsync("""{"op":"ack","ref":2,"id":"x"}""");
        (await AnswerAsync(client)).GetProperty("problem").GetProperty("status").GetInt32().Should().Be(503);
        client.Socket.State.Should().Be(WebSocketState.Open);
    }

    [Theory]
    [InlineData("""{"op":"ack","ref":1}""")]
    [InlineData("""{"op":"ack","ref":1,"id":5}""")]
    [InlineData("""{"op":"ack","ref":1,"id":".."}""")]
    [InlineData("""{"op":"ack","ref":1,"id":"a/../../b"}""")]
    [InlineData("""{"op":"publish","ref":1}""")]
    [InlineData("""{"op":"publish","ref":1,"message":[]}""")]
    public async Task Operation_WithoutWhatItNeeds_IsAnsweredWithAProblemAndTheConnectionStays(string text)
    {
        using var client = await OpenAsync();
        await client.SayAsync(text);
        var answer = await AnswerAsync(client);
        answer.GetProperty("ref").GetInt32().Should().Be(1);
        answer.GetProperty("problem").GetProperty("status").GetInt32().Should().Be(400);
        client.Socket.State.Should().Be(WebSocketState.Open);
    }

    [Theory]
    [InlineData("""{"op":"dance","ref":1}""")]
    [InlineData("""{"op":"ack","id":"x"}""")]
    [InlineData("""{"op":"ack","id":"x","ref":{}}""")]
    [InlineData("""{"ref":1}""")]
    [InlineData("[]")]
    [InlineData("{} {}")]
    [InlineData("")]
    [InlineData("ack")]
    public async Task Say_WhatIsNoOperation_IsAnsweredWithAProblemAndClosed(string text)
    {
        using var client = await OpenAsync();
        await client.SayAsync(text);
        (await AnswerAsync(client)).GetProperty("problem").GetProperty("status").GetInt32().Should().Be(400);
        (await client.UntilClosedAsync()).Should().Be((WebSocketCloseStatus)4400);
    }

    [Fact]
    public async Task Operation_MoreThanMayWait_IsRefusedAndTheOthersAreAnswered()
    {
        var go = new TaskCompletionSource();
        _gateway.Sidecar.SendApi = async context =>
        {
            await go.Task;
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        };
        using var client = await OpenAsync();
        for (var i = 1; i <= 17; i++)
        {
            await client.SayAsync($$"""{"op":"ack","ref":{{i}},"id":"x"}""");
        }

        var refused = await AnswerAsync(client);
        refused.GetProperty("ref").GetInt32().Should().Be(17);
        refused.GetProperty("problem").GetProperty("status").GetInt32().Should().Be(429);
        go.SetResult();
        await client.UntilAsync(one => one.Frames.Count(frame => frame.TryGetProperty("ok", out _)) == 16);
    }

    private Task<WebSocketClient> OpenAsync() => WebSocketClient.OpenAsync(
        _gateway.Public.BaseAddress!, "/ws/user/u", options => options.SetRequestHeader("Authorization", "Bearer t.o.k"));

    private static async Task<JsonElement> AnswerAsync(WebSocketClient client)
    {
        var before = client.Frames.Count(IsAnswer);
        await client.UntilAsync(one => one.Frames.Count(IsAnswer) > before);
        return client.Frames.Last(IsAnswer);
    }

    private static bool IsAnswer(JsonElement frame) => frame.TryGetProperty("ref", out _);
}
