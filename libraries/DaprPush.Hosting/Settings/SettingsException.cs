namespace DaprPush.Hosting.Settings;

/// <summary>A setting is wrong; the message is one sentence that names it and says what it must be.</summary>
public sealed class SettingsException(string sentence) : Exception(sentence);
