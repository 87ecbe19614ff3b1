namespace DaprPush.DevSidecar.Redis.Hashes;

/// <summary>
/// The two writes, each one step to Redis. A value is a hash: <c>data</c>, <c>version</c> (the ETag, counting from 1) and, once it
/// was written under first-write, <c>first-write</c>: from then on a write without an ETag is refused. What is no hash is replaced.
/// The rules are those of daprd 1.18 (components-contrib, state/redis).
/// </summary>
internal static class StateScripts
{
    /// <summary>The class of the error reply when the stored version is another one.</summary>
    public const string Mismatch = "ETAGMISMATCH";

    /// <summary>KEYS: the key. ARGV: the ETag or 0; the data; 0 for first-write.</summary>
    public const string Set =
        """
        local version = redis.pcall('HGET', KEYS[1], 'version')
        if type(version) == 'table' then
          redis.call('DEL', KEYS[1])
          version = false
        end
        if version and version ~= '' and version ~= ARGV[1] then
          if ARGV[1] ~= '0' or redis.call('HEXISTS', KEYS[1], 'first-write') == 1 then
            return redis.error_reply('ETAGMISMATCH the stored version is ' .. version)
          end
        end
        redis.call('HSET', KEYS[1], 'data', ARGV[2])
        if ARGV[3] == '0' then redis.call('HSET', KEYS[1], 'first-write', 0) end
        return redis.call('HINCRBY', KEYS[1], 'version', 1)
        """;

    /// <summary>KEYS: the key. ARGV: the ETag or 0.</summary>
    public const string Delete =
        """
        local version = redis.pcall('HGET', KEYS[1], 'version')
        if version and type(version) ~= 'table' and version ~= '' and ARGV[1] ~= '0' and version ~= ARGV[1] then
          return redis.error_reply('ETAGMISMATCH the stored version is ' .. version)
        end
        return redis.call('DEL', KEYS[1])
        """;
}
