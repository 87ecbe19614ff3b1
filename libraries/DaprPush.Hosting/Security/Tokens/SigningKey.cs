using Microsoft.IdentityModel.Tokens;

namespace DaprPush.Hosting.Security.Tokens;

/// <summary>A key and the one algorithm that it is for: a public key never serves as a secret, nor a secret as anything else.</summary>
internal sealed record SigningKey(string Algorithm, string? Id, SecurityKey Key);
