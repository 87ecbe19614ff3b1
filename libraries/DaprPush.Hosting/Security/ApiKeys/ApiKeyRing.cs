using System.Security.Cryptography;
using System.Text;
using DaprPush.Hosting.Security.Callers;
using Microsoft.Extensions.Options;

namespace DaprPush.Hosting.Security.ApiKeys;

/// <summary>Finds out whose an API key is. Every key is compared, each in constant time, so that the answer's time tells nothing.</summary>
internal sealed class ApiKeyRing
{
    private const int MaxKeyLength = 512;

    private readonly List<(byte[] Hash, Caller Caller)> _keys = [];

    public ApiKeyRing(IOptions<ApiKeyOptions> options)
    {
        IsOn = options.Value.IsOn;
        if (options.Value.Key.Length > 0)
        {
            _keys.Add((Hash(options.Value.Key), new Caller { KeyName = "API_KEY", Sender = SenderNames.OfKey("API_KEY"), Publish = StreamPatterns.Everything, IsAdmin = true }));
        }

        foreach (var (name, rule) in options.Value.Keys)
        {
            var caller = ApiKeyRules.CallerOf(name, rule);
            _keys.AddRange(rule.Sha256.Split(',').Select(hash => (Convert.FromHexString(hash), caller)));
        }
    }

    public bool IsOn { get; }

    public Caller? Find(string key)
    {
        if (key.Length > MaxKeyLength)
        {
            return null;
        }

        var hash = Hash(key);
        Caller? found = null;
        foreach (var (known, caller) in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(known, hash))
            {
                found = caller;
            }
        }

        return found;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
