using DaprPush.DevSidecar.Redis.Protocol;
using DaprPush.DevSidecar.State;

namespace DaprPush.DevSidecar.Redis.Hashes;

/// <summary>Reads a value from HGETALL's answer.</summary>
internal static class StateHash
{
    /// <summary>
    /// The value, or null where the key is not there. Its expiry is unknown: daprd does not report one for Redis either.
    /// </summary>
    /// <exception cref="StateStoreUnavailableException">The hash is not one of a state store's.</exception>
    public static StateValue? Read(string key, ReadOnlySpan<RespValue> fields)
    {
        if (fields.IsEmpty)
        {
            return null;
        }

        ReadOnlyMemory<byte>? data = null;
        string? version = null;
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            var name = fields[i].Bytes.Span;
            if (name.SequenceEqual("data"u8))
            {
                data = fields[i + 1].Bytes;
            }
            else if (name.SequenceEqual("version"u8))
            {
                version = fields[i + 1].Text;
            }
        }

        return data is { } bytes && version is not null
            ? new StateValue(bytes, version, null)
            : throw new StateStoreUnavailableException($"key {key} is a hash without 'data' or 'version', which no state store wrote");
    }
}
