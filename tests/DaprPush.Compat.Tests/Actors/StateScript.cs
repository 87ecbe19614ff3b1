using System.Globalization;
using Dapr.Actors.Runtime;

namespace DaprPush.Compat.Tests.Actors;

/// <summary>Calls of a state manager, written as "set a 1; tryget a; remove b": the values are numbers, times to live seconds.</summary>
internal static class StateScript
{
    public static async Task RunAsync(IActorStateManager state, string script, List<string> results)
    {
        foreach (var line in script.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                results.Add($"{line}: {await CallAsync(state, line.Split(' '))}");
            }
            catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException)
            {
                results.Add($"{line}: {e.GetType().Name}");
            }
        }
    }

    private static async Task<string> CallAsync(IActorStateManager state, string[] words)
    {
        var name = words.ElementAtOrDefault(1);
        var value = words.Length > 2 ? int.Parse(words[2], CultureInfo.InvariantCulture) : 0;
        var ttl = words.Length > 3 ? TimeSpan.FromSeconds(int.Parse(words[3], CultureInfo.InvariantCulture)) : (TimeSpan?)null;
        switch (words[0])
        {
            case "set":
                await (ttl is { } setTtl ? state.SetStateAsync(name, value, setTtl) : state.SetStateAsync(name, value));
                return "ok";
            case "add":
                await (ttl is { } addTtl ? state.AddStateAsync(name, value, addTtl) : state.AddStateAsync(name, value));
                return "ok";
            case "tryadd":
                return Text(await (ttl is { } tryTtl ? state.TryAddStateAsync(name, value, tryTtl) : state.TryAddStateAsync(name, value)));
            case "get":
                return Text(await state.GetStateAsync<int>(name));
            case "tryget":
                var found = await state.TryGetStateAsync<int>(name);
                return found.HasValue ? Text(found.Value) : "none";
            case "contains":
                return Text(await state.ContainsStateAsync(name));
            case "remove":
                await state.RemoveStateAsync(name);
                return "ok";
            case "tryremove":
                return Text(await state.TryRemoveStateAsync(name));
            case "getoradd":
                return Text(await (ttl is { } getTtl ? state.GetOrAddStateAsync(name, value, getTtl) : state.GetOrAddStateAsync(name, value)));
            case "addorupdate":
                return Text(await (ttl is { } upTtl
                    ? state.AddOrUpdateStateAsync(name, value, (_, old) => old + 1, upTtl)
                    : state.AddOrUpdateStateAsync(name, value, (_, old) => old + 1)));
            case "unload":
                await state.UnloadStateAsync(name);
                return "ok";
            case "forceunload":
                await state.UnloadStateAsync(name, new UnloadStateOptions { AllowUnloadingWhenStateModified = true });
                return "ok";
            case "save":
                await state.SaveStateAsync();
                return "ok";
            case "clear":
                await state.ClearCacheAsync();
                return "ok";
            default:
                throw new ArgumentException($"No such call: {words[0]}");
        }
    }

    private static string Text(object value) => string.Create(CultureInfo.InvariantCulture, $"{value}").ToLowerInvariant();
}
