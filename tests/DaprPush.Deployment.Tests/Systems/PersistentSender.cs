using System.Net;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Sending;

namespace DaprPush.Deployment.Tests.Systems;

/// <summary>Sends messages one after another, each again under its id until it is accepted, as a sender does that must lose none.</summary>
/// <param name="series">What the ids of its messages begin with, where several send to one user.</param>
internal sealed class PersistentSender(Sender sender, string user, string? series = null)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly List<string> _sent = [];

    /// <summary>The ids of what was accepted, in order.</summary>
    public IReadOnlyList<string> Sent => _sent;

    public async Task SendAsync(int count)
    {
        for (var number = 0; number < count; number++)
        {
            await SendAsync();
        }
    }

    /// <returns>The id.</returns>
    public async Task<string> SendAsync()
    {
        var id = $"{series ?? user}-{_sent.Count}";
        await Waiting.UntilAsync(() => IsAcceptedAsync(id), Limit, () => $"message {id} was not accepted");
        _sent.Add(id);
        return id;
    }

    private async Task<bool> IsAcceptedAsync(string id)
    {
        try
        {
            var answer = await sender.SendAsync(new { id, service = "deployment", type = "info", target = new { user_id = user }, data = new { n = 1 } });
            return answer.Status == HttpStatusCode.Accepted;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
