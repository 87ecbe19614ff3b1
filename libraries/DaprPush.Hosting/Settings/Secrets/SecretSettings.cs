using System.Globalization;
using Dapr;
using Dapr.Client;
using Microsoft.Extensions.Configuration;

namespace DaprPush.Hosting.Settings.Secrets;

/// <summary>Puts secrets in the place of the settings that refer to them, before anything reads one.</summary>
internal static class SecretSettings
{
    /// <summary>Seconds that the sidecar may take to be ready; 60 unless set.</summary>
    public const string WaitName = "PUSH_SECRETS_WAIT";

    private const int DefaultWaitSeconds = 60;

    /// <exception cref="SettingsException">A reference is wrong, or its store does not give what it names.</exception>
    /// <exception cref="SecretsUnavailableException">The sidecar was not ready in time.</exception>
    public static void Resolve(IConfigurationManager configuration)
    {
        var wait = WaitIn(configuration);
        var references = configuration.AsEnumerable().Select(pair => SecretReference.In(pair.Key, pair.Value)).OfType<SecretReference>().ToArray();
        if (references.Length == 0)
        {
            return;
        }

        // Nothing else runs yet that could be kept waiting.
        configuration.AddInMemoryCollection(ReadAsync(references, wait).GetAwaiter().GetResult());
    }

    /// <summary>The settings' values.</summary>
    /// <param name="read">Asks a store, by its name, for a secret.</param>
    public static async Task<Dictionary<string, string?>> ReadAsync(
        IEnumerable<SecretReference> references, Func<string, string, Task<Dictionary<string, string>>> read)
    {
        var values = new Dictionary<string, string?>();
        foreach (var secret in references.GroupBy(reference => (reference.Store, reference.Name)))
        {
            try
            {
                var fields = await read(secret.Key.Store, secret.Key.Name).ConfigureAwait(false);
                foreach (var reference in secret)
                {
                    values[reference.Setting] = reference.ValueOf(fields);
                }
            }
            catch (DaprException refused)
            {
                throw new SettingsException(
                    $"{string.Join(", ", secret.Select(reference => reference.Setting))} cannot be read from secret store '{secret.Key.Store}': "
                    + $"{refused.InnerException?.Message ?? refused.Message}");
            }
        }

        return values;
    }

    private static async Task<Dictionary<string, string?>> ReadAsync(SecretReference[] references, TimeSpan wait)
    {
        using var dapr = new DaprClientBuilder().Build();
        using var limit = new CancellationTokenSource(wait);
        try
        {
            await dapr.WaitForSidecarAsync(limit.Token).ConfigureAwait(false);
            return await ReadAsync(references, (store, name) => dapr.GetSecretAsync(store, name, cancellationToken: limit.Token)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new SecretsUnavailableException(string.Create(
                CultureInfo.InvariantCulture,
                $"{references[0].Setting} is in secret store '{references[0].Store}', but within {wait.TotalSeconds:0} s ({WaitName}) no Dapr sidecar gave it out."));
        }
    }

    private static TimeSpan WaitIn(IConfiguration configuration) => configuration[WaitName] is not { Length: > 0 } text
        ? TimeSpan.FromSeconds(DefaultWaitSeconds)
        : int.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : throw new SettingsException($"{WaitName} is '{text}'; it must be from 1 to 3600.");
}
