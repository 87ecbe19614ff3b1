using System.Security.Cryptography.X509Certificates;

namespace DaprPush.DevSidecar.Redis.Connection;

/// <summary>TLS to Redis.</summary>
/// <param name="SkipVerification">Takes any server certificate; for tests only.</param>
/// <param name="ClientCertificate">Shown to the server when it asks, with its private key.</param>
internal sealed record RedisTls(bool SkipVerification, X509Certificate2? ClientCertificate);
