using DaprPush.Hosting.Settings.Secrets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace DaprPush.Hosting.Settings;

/// <summary>Where settings come from beside the environment: a folder of files, and Dapr's secret stores.</summary>
public static class SettingsSources
{
    private const string Folder = "PUSH_SETTINGS_FOLDER";

    /// <summary>
    /// Takes every file of the folder that <c>PUSH_SETTINGS_FOLDER</c> names for a setting: its name is the setting's environment
    /// name, its content the value, as Kubernetes and Docker mount secrets. It wins over the environment. A value
    /// <c>dapr-secret://STORE/NAME</c>, wherever it stands, is read from that secret store through the sidecar.
    /// </summary>
    /// <exception cref="SettingsException">There is no such folder, or no such secret.</exception>
    public static void AddSettings(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Configuration[Folder] is { Length: > 0 } folder)
        {
            if (!Directory.Exists(folder))
            {
                throw new SettingsException($"{Folder} is '{folder}', which is no folder.");
            }

            builder.Configuration.AddKeyPerFile(Path.GetFullPath(folder), optional: false);
        }

        SecretSettings.Resolve(builder.Configuration);
    }
}
