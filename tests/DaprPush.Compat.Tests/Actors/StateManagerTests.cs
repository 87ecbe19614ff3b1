namespace DaprPush.Compat.Tests.Actors;

/// <summary>The rules of the official state manager: each case was read off its source.</summary>
public sealed class StateManagerTests : ActorKit
{
    [Theory]

    // Adding.
    [InlineData("add new 1; get new", "ok, 1", "upsert new=1")]
    [InlineData("add stored 1", "InvalidOperationException", "")]
    [InlineData("tryadd stored 1; tryadd new 2; tryadd new 3", "false, true, false", "upsert new=2")]
    [InlineData("tryadd new 1 60", "true", "upsert new=1 ttl 60")]
    [InlineData("tryremove stored; tryadd stored 1", "true, true", "upsert stored=1")]
    [InlineData("set new 1 -5; tryadd new 2; get new", "ok, true, 2", "upsert new=2")]

    // Setting.
    [InlineData("set stored 1; get stored", "ok, 1", "upsert stored=1")]
    [InlineData("set new 1 60; set new 2; get new", "ok, ok, 2", "upsert new=2")]
    [InlineData("get stored; set stored 1 60", "7, ok", "upsert stored=1 ttl 60")]
    [InlineData("remove stored; set stored 2", "ok, ok", "upsert stored=2")]

    // Reading.
    [InlineData("get new", "KeyNotFoundException", "")]
    [InlineData("tryget stored; tryget new", "7, none", "")]
    [InlineData("get expired; tryget expired; contains expired", "KeyNotFoundException, none, false", "")]
    [InlineData("get lasting", "8", "")]
    [InlineData("set new 1 -5; tryget new", "ok, none", "upsert new=1 ttl -5")]

    // Removing.
    [InlineData("remove stored; tryget stored; contains stored; tryremove stored", "ok, none, false, false", "delete stored")]
    [InlineData("remove new", "KeyNotFoundException", "")]
    [InlineData("set new 1; tryremove new; contains new", "ok, true, false", "")]
    [InlineData("get stored; set stored 1; tryremove stored", "7, ok, true", "delete stored")]
    [InlineData("set new 1 -5; tryremove new", "ok, false", "")]
    [InlineData("tryremove expired", "false", "")]
    [InlineData("contains stored; contains new", "true, false", "")]

    // Reading or adding.
    [InlineData("getoradd stored 1; getoradd new 2", "7, 2", "upsert new=2")]
    [InlineData("getoradd new 2 60", "2", "upsert new=2 ttl 60")]
    [InlineData("remove stored; getoradd stored 3", "ok, 3", "upsert stored=3")]

    // Adding or changing: a time to live stays what it was.
    [InlineData("addorupdate stored 1; addorupdate new 1; addorupdate new 1", "8, 1, 2", "upsert stored=8, upsert new=2")]
    [InlineData("addorupdate new 1 60; addorupdate new 1 90", "1, 2", "upsert new=2 ttl 60")]
    [InlineData("addorupdate stored 1 60", "8", "upsert stored=8 ttl 60")]
    [InlineData("remove stored; addorupdate stored 1", "ok, 1", "upsert stored=1")]

    // The cache.
    [InlineData("set new 1; clear; tryget new", "ok, ok, none", "")]
    [InlineData("set new 1; unload new", "ok, InvalidOperationException", "upsert new=1")]
    [InlineData("set new 1; forceunload new; unload other", "ok, ok, ok", "")]
    [InlineData("get stored; unload stored; get stored", "7, ok, 7", "")]
    [InlineData("remove stored; save; contains stored", "ok, ok, false", "delete stored")]
    public async Task StateManager_Calls_AnswerAndSaveAsOfficially(string script, string expectedResults, string expectedSaves)
    {
        State.Set(StateKey("a1", "stored"), "7");
        State.Set(StateKey("a1", "lasting"), "8", DateTimeOffset.UtcNow.AddHours(1));
        State.Set(StateKey("a1", "expired"), "9", DateTimeOffset.UtcNow.AddHours(-1));

        var results = await RunAsync("a1", script);

        string.Join(", ", results.Select(line => line.Split(": ")[1])).Should().Be(expectedResults);
        string.Join(", ", Saves.SelectMany(save => save.Json.EnumerateArray()).Select(Describe)).Should().Be(expectedSaves);
    }

    private static string Describe(System.Text.Json.JsonElement operation)
    {
        var request = operation.GetProperty("request");
        var text = $"{operation.GetProperty("operation").GetString()} {request.GetProperty("key").GetString()}";
        text += request.TryGetProperty("value", out var value) ? $"={value}" : "";
        return text + (request.TryGetProperty("metadata", out var metadata) ? $" ttl {metadata.GetProperty("ttlInSeconds").GetString()}" : "");
    }
}
