using System.Globalization;

namespace DaprPush.DevSidecar.Contract.Tests.Sidecars;

/// <summary>A sidecar that runs already, or will soon.</summary>
/// <param name="Address">Its HTTP API.</param>
/// <param name="AppPort">Where it looks for its app, which is this suite.</param>
internal sealed record DaprdSetting(Uri Address, int AppPort)
{
    public const string AddressVariable = "DAPR_CONTRACT_SIDECAR";
    public const string AppPortVariable = "DAPR_CONTRACT_APP_PORT";

    /// <summary>Null where neither variable is set.</summary>
    /// <exception cref="InvalidOperationException">One is missing or can't be read; the message says which.</exception>
    public static DaprdSetting? FromEnvironment()
    {
        var (address, port) = (Environment.GetEnvironmentVariable(AddressVariable), Environment.GetEnvironmentVariable(AppPortVariable));
        if (string.IsNullOrEmpty(address) && string.IsNullOrEmpty(port))
        {
            return null;
        }

        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            throw new InvalidOperationException($"{AddressVariable} must be a sidecar's address, such as http://127.0.0.1:3500, not '{address}'");
        }

        return int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 65536
            ? new DaprdSetting(uri, number)
            : throw new InvalidOperationException($"{AppPortVariable} must be the port of the sidecar's app, not '{port}'");
    }
}
