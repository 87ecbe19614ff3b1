using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace DaprPush.DevSidecar.Running.Faults;

/// <summary>The <c>fault</c> command: breaks a part of a run that was started with <c>--faults</c> and a state file.</summary>
internal static class FaultCommand
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };

    public static Command Create()
    {
        var instance = new Argument<string>("instance") { Description = "An instance, as in the state file: message-router-0" };
        var app = new Argument<string>("app") { Description = "An app of dapr.yaml" };
        var away = new Option<double>("--away") { Description = "Seconds until it is back", DefaultValueFactory = _ => 2 };
        return new Command("fault", "Breaks a part of a run that was started with --faults and --state-file")
        {
            Make("placement", "Placement ends and comes back", away, (_, seconds) => $"placement/restart?away={seconds}"),
            Make("scheduler", "SIGKILL to the scheduler, which keeps reminders: none fires for 21 s, and none can be set", away, (_, seconds) => $"scheduler/restart?away={seconds}"),
            Make("scheduler-stop", "SIGTERM to the scheduler: it goes on as soon as it is back", away, (_, seconds) => $"scheduler/restart?away={seconds}&graceful=true"),
            Make("sidecar", "SIGKILL to an instance's sidecar; its app lives on", away, (name, seconds) => $"sidecars/{name}/kill?away={seconds}", instance),
            Make("app", "SIGKILL to an instance's app, which is started again; its sidecar lives on", away, (name, seconds) => $"apps/{name}/kill?away={seconds}", instance),
            Make("both", "SIGKILL to an instance's app and sidecar at the same time", away, (name, seconds) => $"instances/{name}/kill?away={seconds}", instance),
            Make("add", "One instance more of an app", null, (name, _) => $"hosts/{name}/add", app),
            Make("remove", "One instance less", null, (name, _) => $"hosts/{name}/remove", instance),
        };
    }

    private static Command Make(string name, string description, Option<double>? away, Func<string, string, string> path, Argument<string>? target = null)
    {
        var stateFile = new Option<string>("--state-file") { Description = "The state file of the run", Required = true };
        var command = new Command(name, description) { stateFile };
        if (away is not null)
        {
            command.Add(away);
        }

        if (target is not null)
        {
            command.Add(target);
        }

        command.SetAction((parsed, cancellation) => PostAsync(
            parsed.GetValue(stateFile)!,
            path(
                target is null ? "" : Uri.EscapeDataString(parsed.GetValue(target)!),
                (away is null ? 0 : parsed.GetValue(away)).ToString(CultureInfo.InvariantCulture)),
            cancellation));
        return command;
    }

    private static async Task<int> PostAsync(string stateFile, string path, CancellationToken cancellation)
    {
        try
        {
            using var state = JsonDocument.Parse(await File.ReadAllTextAsync(stateFile, cancellation));
            if (!state.RootElement.TryGetProperty("faultPort", out var port))
            {
                return await RefuseAsync($"the run of {stateFile} takes no faults: start it with --faults");
            }

            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://127.0.0.1:{port.GetInt32()}/{path}"));
            request.Headers.Add(FaultServer.Header, "yes");
            using var response = await Http.SendAsync(request, cancellation);
            var answer = await response.Content.ReadAsStringAsync(cancellation);
            if (!response.IsSuccessStatusCode)
            {
                return await RefuseAsync(answer);
            }

            await Console.Out.WriteLineAsync(answer);
            return Run.Stopped;
        }
        catch (Exception failure) when (failure is IOException or JsonException or HttpRequestException)
        {
            return await RefuseAsync(failure.Message);
        }
    }

    private static async Task<int> RefuseAsync(string problem)
    {
        await Console.Error.WriteLineAsync("error: " + problem);
        return Run.Failed;
    }
}
