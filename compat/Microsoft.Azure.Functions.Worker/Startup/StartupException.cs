namespace Microsoft.Azure.Functions.Worker.Startup;

/// <summary>Why the app cannot start, in one sentence for its user.</summary>
internal sealed class StartupException(string message) : Exception(message);
