using DaprPush.DevSidecar.State;
using StackExchange.Redis;

namespace DaprPush.DevSidecar.Redis.Hashes;

/// <summary>Reads a value from HGETALL's answer.</summary>
internal static class StateHash
{
    /// <summary>
    /// The value, or null where the key is not there. Its expiry is unknown: daprd does not report one for Redis either.
    /// </summary>
    /// <exception cref="StateStoreUnavailableException">The hash is not one of a state store's.</exception>
    public static StateValue? Read(string key, HashEntry[] fields)
    {
        if (fields.Length == 0)
        {
            return null;
        }

        var data = Array.Find(fields, field => field.Name == "data").Value;
        var version = Array.Find(fields, field => field.Name == "version").Value;
        return data.IsNull || version.IsNull
            ? throw new StateStoreUnavailableException($"key {key} is a hash without 'data' or 'version', which no state store wrote")
            : new StateValue((byte[])data!, (string)version!, null);
    }
}
