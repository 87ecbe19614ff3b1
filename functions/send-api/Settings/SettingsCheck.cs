namespace DaprPush.SendApi.Settings;

/// <summary>
/// <c>dotnet DaprPush.SendApi.dll --check-settings</c> checks the settings and ends: 0 where they are right, otherwise as every part
/// does, with a sentence for each fault. For what starts a Functions host, which itself ends with 0 when its worker does not start.
/// </summary>
internal static class SettingsCheck
{
    public const string Argument = "--check-settings";

    public static bool IsAll(string[] arguments) => arguments is [Argument];
}
