using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using DaprPush.SendApi.Tests.OpenApi;

namespace DaprPush.SendApi.Tests.Host;

/// <summary>The API takes the bodies that its description allows, and no others.</summary>
public sealed class SchemaTests(RunningApi api) : IClassFixture<RunningApi>
{
    [Theory]
    [InlineData("Message", "messages/send")]
    [InlineData("Broadcast", "messages/broadcast")]
    [InlineData("Batch", "messages/batch")]
    public async Task Post_WhatTheSchemaAllowsAndForbids_IsTakenAndRefused(string schema, string path)
    {
        var document = JsonNode.Parse(await api.Http.GetStringAsync(new Uri("api/v1/openapi.json", UriKind.Relative)))!;
        var cases = new SchemaCases(document["components"]!["schemas"]!.AsObject()).Of(schema).ToArray();

        cases.Count(tried => tried.IsAllowed).Should().BeGreaterThan(20);
        cases.Count(tried => !tried.IsAllowed).Should().BeGreaterThan(60);
        cases.Where(tried => tried.Tried.EndsWith("is null", StringComparison.Ordinal)).Should().HaveCountGreaterThan(12);
        var wrong = new List<string>();
        foreach (var (tried, body, isAllowed) in cases)
        {
            var reply = await api.PostAsync(path, RunningApi.Json(Encoding.UTF8.GetBytes(body?.ToJsonString() ?? "null")));
            if (reply.Status != (isAllowed ? HttpStatusCode.Accepted : HttpStatusCode.BadRequest))
            {
                wrong.Add($"{tried}: {(isAllowed ? "allowed" : "forbidden")}, but answered {(int)reply.Status} {reply.Text}");
            }
        }

        wrong.Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{"service":"s","target":{"user_id":"u"},"data":1,"type":"progress"}""")]
    [InlineData("""{"service":"s","target":{"user_id":"u"},"data":{"progress":null},"type":"progress"}""")]
    [InlineData("""{"service":"s","target":{"user_id":"u"},"data":{"progress":101},"type":"progress"}""")]
    [InlineData("""{"service":"s","target":{"user_id":"u"},"data":1,"metadata":{"ack":true,"delivery":"ephemeral"}}""")]
    public async Task Post_MembersThatDoNotGoTogether_AreRefused(string body) => (await api.SendAsync(body)).Problem.Should().Be("invalid-message");
}
