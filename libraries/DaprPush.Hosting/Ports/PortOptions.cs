using System.ComponentModel.DataAnnotations;
using DaprPush.Hosting.Settings;

namespace DaprPush.Hosting.Ports;

/// <summary>Where a service listens; section <c>Push:Ports</c>.</summary>
public sealed record PortOptions : IValidatableObject
{
    public const string Section = "Push:Ports";

    /// <summary>The port for Dapr alone. The Dapr CLI sets <c>APP_PORT</c>.</summary>
    [Range(1, 65535)]
    [EnvironmentName("APP_PORT")]
    public int Dapr { get; set; }

    /// <summary>
    /// The address of the port for Dapr. The sidecar shares the machine or the pod, so nobody else has to reach it.
    /// </summary>
    [Required]
    public string DaprAddress { get; set; } = "127.0.0.1";

    /// <summary>The port for everybody else; null where a service has none.</summary>
    [Range(1, 65535)]
    [EnvironmentName("SERVICE_PORT")]
    public int? Public { get; set; }

    /// <summary>The address of the public port; <c>*</c> is every address of the machine.</summary>
    [Required]
    public string PublicAddress { get; set; } = "*";

    /// <summary>
    /// The port for operators: metrics, health pages and, at a gateway, the console with its API and all that the public port has; null
    /// where a service has none. Nothing in front of a service is to name it.
    /// </summary>
    [Range(1, 65535)]
    [EnvironmentName("ADMIN_PORT")]
    public int? Admin { get; set; }

    /// <summary>The address of the port for operators; <c>*</c> is every address of the machine.</summary>
    [Required]
    public string AdminAddress { get; set; } = "127.0.0.1";

    /// <summary>
    /// Whether the public port speaks TLS. Unset: as soon as there is a certificate; <c>false</c> leaves it aside, <c>true</c> without
    /// one is refused.
    /// </summary>
    [EnvironmentName("ENABLE_SSL")]
    public bool? Tls { get; set; }

    /// <summary>
    /// A PEM file with the public port's certificate and those that vouch for it: the port then speaks TLS, with HTTP/2 and HTTP/1.1.
    /// Empty where something in front does that. Read at start.
    /// </summary>
    [EnvironmentName("SSL_CERT_PATH")]
    public string Certificate { get; set; } = "";

    /// <summary>The PEM file with the certificate's private key; empty where <see cref="Certificate"/> holds it too.</summary>
    [EnvironmentName("SSL_KEY_PATH")]
    public string CertificateKey { get; set; } = "";

    /// <summary>Where the service listens.</summary>
    internal IEnumerable<string> Addresses =>
        new[] { DaprAddress, Public is null ? null : PublicAddress, Admin is null ? null : AdminAddress }.OfType<string>();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Tls is true && Certificate.Length == 0)
        {
            yield return new ValidationResult("ENABLE_SSL is true, but SSL_CERT_PATH names no certificate.");
        }

        if (Dapr == Public || Dapr == Admin || (Public is not null && Public == Admin))
        {
            yield return new ValidationResult("APP_PORT, SERVICE_PORT and ADMIN_PORT must be different ports.");
        }
    }
}
