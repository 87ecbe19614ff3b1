using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Redis.Connection;

namespace DaprPush.DevSidecar.Redis.Settings;

/// <summary>Reads <c>enableTLS</c> and what belongs to it.</summary>
internal static class RedisTlsReader
{
    /// <summary>The TLS settings, or null where TLS is off.</summary>
    /// <exception cref="ComponentErrorException">The client's certificate or key is no PEM text, or one is there without the other.</exception>
    public static RedisTls? Read(ComponentMetadata metadata)
    {
        var enabled = RedisSettingsReader.ReadBoolean(metadata, "enableTLS");
        var skip = RedisSettingsReader.ReadBoolean(metadata, "insecureSkipTLSVerify");
        return enabled ? new RedisTls(skip, ReadClientCertificate(metadata)) : null;
    }

    private static X509Certificate2? ReadClientCertificate(ComponentMetadata metadata)
    {
        var certificate = metadata.GetString("clientCert");
        var key = metadata.GetString("clientKey");
        if (certificate is null && key is null)
        {
            return null;
        }

        if (certificate is null || key is null)
        {
            throw metadata.Error(certificate is null ? "clientKey" : "clientCert", "clientCert and clientKey go together; one is missing");
        }

        try
        {
            return X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (CryptographicException error)
        {
            throw metadata.Error("clientCert", $"clientCert and clientKey are no PEM certificate and key: {error.Message}");
        }
    }
}
