using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DaprPush.Bench.Hostile;

/// <summary>A certificate for the gateway's public port, for this run.</summary>
internal static class Certificates
{
    /// <summary>Writes certificate and key into a folder.</summary>
    /// <returns>The settings that name them.</returns>
    public static IReadOnlyDictionary<string, string> Write(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=push.test", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (certificateFile, keyFile) = (Path.Combine(folder, "tls.crt"), Path.Combine(folder, "tls.key"));
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return new Dictionary<string, string> { ["SSL_CERT_PATH"] = certificateFile, ["SSL_KEY_PATH"] = keyFile };
    }
}
