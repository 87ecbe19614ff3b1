#!/usr/bin/env bash
# Microsoft.IdentityModel 8.23.0: a token signed by a key that the issuer has just added is refused, although the refresh interval is over
# and the issuer would tell the key: ValidateTokenAsync starts the fetch and does not wait for it. The same token is valid a moment later.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > probe.cs <<'CS'
#:package Microsoft.IdentityModel.JsonWebTokens@8.23.0
#:package Microsoft.IdentityModel.Protocols.OpenIdConnect@8.23.0
#:property PublishAot=false
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

var old = new RsaSecurityKey(RSA.Create(2048)) { KeyId = "old" };
var added = new RsaSecurityKey(RSA.Create(2048)) { KeyId = "new" };
var issuer = new Issuer { Keys = [old] };
var manager = new ConfigurationManager<OpenIdConnectConfiguration>("http://issuer/", issuer) { RefreshInterval = TimeSpan.FromSeconds(1) };
var parameters = new TokenValidationParameters { ConfigurationManager = manager, ValidAudience = "audience" };
Console.WriteLine($"old key: {await ValidateAsync(old, parameters)}");
issuer.Keys = [old, added];
for (var i = 0; i < 2; i++)
{
    await Task.Delay(2000);
    Console.WriteLine($"new key: {await ValidateAsync(added, parameters)}");
}

static async Task<string> ValidateAsync(SecurityKey key, TokenValidationParameters parameters)
{
    var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = "issuer",
        Audience = "audience",
        SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
    });
    var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, parameters);
    return result.IsValid ? "valid" : result.Exception.GetType().Name;
}

internal sealed class Issuer : IConfigurationRetriever<OpenIdConnectConfiguration>
{
    public IReadOnlyList<SecurityKey> Keys { get; set; } = [];

    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(string address, IDocumentRetriever retriever, CancellationToken cancel)
    {
        await Task.Delay(200, cancel);
        var configuration = new OpenIdConnectConfiguration { Issuer = "issuer" };
        foreach (var key in Keys)
        {
            configuration.SigningKeys.Add(key);
        }

        return configuration;
    }
}
CS

dotnet run probe.cs | tee seen
diff seen - <<'SEEN'
old key: valid
new key: SecurityTokenSignatureKeyNotFoundException
new key: valid
SEEN
