using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DaprPush.Hosting.Settings;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace DaprPush.Hosting.Ports;

/// <summary>TLS on the public port, for where nothing in front of a service ends it.</summary>
internal static class PublicTls
{
    /// <exception cref="SettingsException">The files cannot be read, or are no certificate and its key.</exception>
    public static void Use(ListenOptions listen, PortOptions ports)
    {
        if (ports.Tls is false || ports.Certificate.Length == 0)
        {
            return;
        }

        try
        {
            var certificate = X509Certificate2.CreateFromPemFile(
                ports.Certificate, ports.CertificateKey.Length == 0 ? ports.Certificate : ports.CertificateKey);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(ports.Certificate);
            listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate;
                https.ServerCertificateChain = chain;
            });
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{PortOptions.Section}:Certificate '{ports.Certificate}' with its key cannot be used: {exception.Message}");
        }
    }
}
