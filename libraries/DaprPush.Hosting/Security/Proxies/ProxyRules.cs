using System.Net;
using Microsoft.Extensions.Options;

namespace DaprPush.Hosting.Security.Proxies;

/// <summary>What must hold for <see cref="ProxyOptions"/>.</summary>
internal sealed class ProxyRules : IValidateOptions<ProxyOptions>
{
    public ValidateOptionsResult Validate(string? name, ProxyOptions options)
    {
        var faults = options.Entries
            .Where(entry => !TryParse(entry, out _))
            .Select(entry => $"TRUSTED_PROXIES has '{entry}', which is neither an address nor a network like 10.0.0.0/8.")
            .ToArray();
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    public static bool TryParse(string entry, out IPNetwork network)
    {
        if (IPAddress.TryParse(entry, out var address))
        {
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(entry, out network);
    }
}
