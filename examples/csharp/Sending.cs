using DaprPush.Client;
using Microsoft.Extensions.DependencyInjection;

namespace DaprPush.Examples;

/// <summary>A service that sends.</summary>
internal static class Sending
{
    public static async Task RunAsync(string user, CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection().AddLogging().AddPushClient(push => push.Service = "csharp-example").BuildServiceProvider();
        var push = services.GetRequiredService<PushClient>();

        // Each is tried again with the same id where something is away: it arrives once.
        Print(await push.SendAsync(OutgoingMessage.Progress(To.User(user), new ProgressData(65)), cancellationToken));
        Print(await push.BroadcastAsync(OutgoingMessage.Warning(To.Everyone, "maintenance at noon"), cancellationToken));
        foreach (var item in await push.SendBatchAsync(
            [OutgoingMessage.Progress(To.User(user), new ProgressData(100)), OutgoingMessage.Success(To.User(user), "done")], cancellationToken))
        {
            Print(item.Id);
        }

        await using var progress = push.ReportProgress(To.User(user), "task-1");
        for (var i = 0; i <= 10_000; i++)
        {
            progress.Report(new ProgressData(i / 100.0));
        }

        await progress.CompleteAsync(new { Pages = 12 });
        Console.WriteLine("completed task-1");
    }

    private static void Print(string id) => Console.WriteLine($"accepted {id}");
}
