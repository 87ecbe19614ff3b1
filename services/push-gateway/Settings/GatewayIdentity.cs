using DaprPush.Hosting.Ports;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Settings;

/// <summary>Who this gateway is: an id that outlives restarts and an epoch that does not.</summary>
internal sealed class GatewayIdentity
{
    private GatewayIdentity(GatewayRef self) => Self = self;

    public GatewayRef Self { get; }

    public string Topic => Topics.OfGateway(Self.Id);

    /// <exception cref="OptionsValidationException">The id is no name.</exception>
    public static GatewayIdentity From(GatewayOptions options, IConfiguration configuration, PortOptions ports, TimeProvider time)
    {
        var id = FirstOf(options.Id, configuration["POD_NAME"]) ?? $"{Environment.MachineName}-{ports.Public ?? ports.Dapr}";
        return NameRules.IsValid(id)
            ? new GatewayIdentity(new GatewayRef(id, time.GetUtcNow().ToUnixTimeMilliseconds()))
            : throw new OptionsValidationException(
                nameof(GatewayOptions.Id), typeof(GatewayOptions), [$"The gateway's id '{id}' {NameRules.Description}. Set {GatewayOptions.Section}:Id."]);
    }

    private static string? FirstOf(params string?[] names) => Array.Find(names, name => !string.IsNullOrEmpty(name));
}
