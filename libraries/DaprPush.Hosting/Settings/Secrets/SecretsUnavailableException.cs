namespace DaprPush.Hosting.Settings.Secrets;

/// <summary>A setting stands in a secret store that cannot be reached now; started again, the program may have it.</summary>
internal sealed class SecretsUnavailableException(string sentence) : Exception(sentence);
