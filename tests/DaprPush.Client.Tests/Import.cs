namespace DaprPush.Client.Tests;

/// <summary>The example of the library's README, letter for letter.</summary>
public sealed class Import(PushClient push, Func<string, Task> embed)
{
    public async Task RunAsync(string userId, string taskId, IReadOnlyList<string> pages)
    {
        await using var progress = push.ReportProgress(To.User(userId), taskId);
        foreach (var (done, page) in pages.Index())
        {
            progress.Report(new ProgressData(100.0 * done / pages.Count, "embedding"));   // as often as you like
            await embed(page);
        }

        await progress.CompleteAsync(new { Pages = pages.Count });
    }
}
