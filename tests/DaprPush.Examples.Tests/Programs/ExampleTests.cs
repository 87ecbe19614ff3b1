using DaprPush.Testing.Events;
using DaprPush.Testing.Running;

namespace DaprPush.Examples.Tests.Programs;

/// <summary>What <c>examples/</c> holds, run as its README says.</summary>
[Collection(ExampleSystem.Name)]
public sealed class ExampleTests(ExampleSystem examples)
{
    private static readonly string[] Sent =
    [
        """progress {"progress":65}""", """warning "maintenance at noon" """.TrimEnd(), """progress {"progress":100}""", """success "done" """.TrimEnd(),
    ];

    private PushSystem System => examples.System;

    [Theory]
    [InlineData("python")]
    [InlineData("javascript")]
    [InlineData("csharp")]
    public async Task Follow_AwayWhileTheExampleSends_GoesOnAtTheOtherGateway(string name)
    {
        await Language.PrepareAsync(name);
        var language = Language.Of(name);
        var user = $"{name}-{Guid.NewGuid():N}";
        var place = new KeptPlace(System);
        await using var witness = new EventStreamClient($"/sse/user/{user}");
        var ready = await witness.ConnectAsync(System.Gateways[0]);

        await using (var first = ExampleProgram.Start(System, language.Follow(System.Gateways[0], user, place.Path)))
        {
            await place.WaitAsync(ready.Id);
            await ExampleProgram.RunAsync(System, language.Send(System, user), language.SendsLast);
            await first.WaitAsync(output => Sent.All(line => output.Contains(line, StringComparison.Ordinal)), "what was sent");
            await witness.WaitForMessagesAsync(EndOf(name), "all that was sent");
            await place.WaitAsync(witness.Events[^1].Id);
            await first.EndAsync();
        }

        await ExampleProgram.RunAsync(System, language.Send(System, user), language.SendsLast);
        await using var second = ExampleProgram.Start(System, language.Follow(System.Gateways[1], user, place.Path));
        await second.WaitAsync(output => Sent.All(line => output.Contains(line, StringComparison.Ordinal)), "what was sent while it was away");

        second.Lines.Count(line => line == Sent[0]).Should().Be(1, "what came before is not repeated");
        second.Lines.Should().NotContain(line => line.StartsWith("reset", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Curl_WithTheLastId_ShowsWhatWasSentMeanwhile()
    {
        var user = $"curl-{Guid.NewGuid():N}";
        string cursor;
        await using (var first = ExampleProgram.Start(System, ["bash", "curl/follow.sh", user], Gateway(0)))
        {
            await first.WaitAsync("event: ready");
            await SendAsync();
            await first.WaitAsync("event: success");
            await first.WaitAsync("event: warning");
            await first.EndAsync();
            cursor = first.Lines.Last(line => line.StartsWith("id: ", StringComparison.Ordinal))["id: ".Length..];
        }

        await SendAsync();
        await using var second = ExampleProgram.Start(System, ["bash", "curl/follow.sh", user, cursor], Gateway(1));
        await second.WaitAsync("event: success");
        await second.WaitAsync("event: warning");

        second.Output.Should().Contain("\"recovered\":true").And.Contain("\"data\":{\"progress\":65}");

        Task SendAsync() => ExampleProgram.RunAsync(System, ["bash", "curl/send.sh", user], "\"refused\":0", ("API", System.SendApi.GetLeftPart(UriPartial.Authority)));
        (string, string) Gateway(int ordinal) => ("GATEWAY", System.Gateways[ordinal].GetLeftPart(UriPartial.Authority));
    }

    // C# reports a task's progress as well; its last message is the second success.
    private static Func<IReadOnlyList<ServerSentEvent>, bool> EndOf(string name) =>
        messages => messages.Count(message => message.Type == "success") == (name == "csharp" ? 2 : 1) && messages.Any(message => message.Type == "warning");
}
