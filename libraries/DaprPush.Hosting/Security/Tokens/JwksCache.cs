using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DaprPush.Hosting.Security.Tokens;

/// <summary>
/// The public keys of the issuer. They are fetched when first needed, again after a while or for a key that is not among them, one
/// fetch at a time and never two within the least time. While fetches fail, the keys that are known serve on, but not for ever.
/// The library's own cache (ConfigurationManager of Microsoft.IdentityModel 8) is not used: it fetches in the background, so that the
/// first token that is signed with a new key is refused once.
/// </summary>
internal sealed partial class JwksCache : IDisposable
{
    private const int MaxBytes = 512 * 1024;

    // Without any key nobody gets in: then the least time would be a long one.
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    private readonly TokenOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<JwksCache> _logger;
    private readonly HttpClient _http;
    private readonly object _lock = new();
    private KeySet? _set;
    private Task? _fetching;
    private long? _triedAt;
    private volatile bool _failed;

    public JwksCache(IOptions<TokenOptions> options, TimeProvider time, ILogger<JwksCache> logger)
    {
        (_options, _time, _logger) = (options.Value, time, logger);

        // Where the address leads is for the operator to say, not for who answers there.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = TimeSpan.FromSeconds(_options.JwksTimeoutSeconds),
            MaxResponseContentBufferSize = MaxBytes,
        };
    }

    /// <summary>The keys that may have signed the token.</summary>
    /// <returns>
    /// Empty where the issuer has no such key; null where that is not known, since the key is not among those at hand and the last fetch failed.
    /// </returns>
    public async ValueTask<IReadOnlyList<SigningKey>?> FindAsync(string algorithm, string? keyId, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _set) is { } set && Select(set, algorithm, keyId) is { Count: > 0 } known)
        {
            if (Age(set) >= TimeSpan.FromSeconds(_options.JwksCacheSeconds))
            {
                _ = Fetch();
            }

            return known;
        }

        if (Fetch() is { } fetching)
        {
            await fetching.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return Volatile.Read(ref _set) is { } fetched && Select(fetched, algorithm, keyId) is var selected && (selected.Count > 0 || !_failed) ? selected : null;
    }

    public void Dispose() => _http.Dispose();

    private TimeSpan Age(KeySet set) => _time.GetElapsedTime(set.FetchedAt);

    // Without an id every key of the algorithm is tried; more than a few would let a forged token cost as many verifications.
    private List<SigningKey> Select(KeySet set, string algorithm, string? keyId)
    {
        const int MaxTries = 4;
        if (Age(set) >= TimeSpan.FromSeconds(_options.JwksMaxStaleSeconds))
        {
            return [];
        }

        var selected = new List<SigningKey>(1);
        foreach (var key in set.Keys)
        {
            if (key.Algorithm == algorithm && (keyId is null || key.Id == keyId) && selected.Count < MaxTries)
            {
                selected.Add(key);
            }
        }

        return selected;
    }

    // The fetch that is under way or begins now; null where it is too early for one.
    private Task? Fetch()
    {
        lock (_lock)
        {
            var pause = _set is null ? FirstRetry : TimeSpan.FromSeconds(_options.JwksMinRefreshSeconds);
            if (_fetching is null && (_triedAt is not { } tried || _time.GetElapsedTime(tried) >= pause))
            {
                _triedAt = _time.GetTimestamp();
                _fetching = Task.Run(FetchAsync);
            }

            return _fetching;
        }
    }

    private async Task FetchAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(_options.JwksUrl)).ConfigureAwait(false);
            answer.EnsureSuccessStatusCode();
            var keys = JwksDocument.Read(await answer.Content.ReadAsByteArrayAsync().ConfigureAwait(false));
            if (keys.Count == 0)
            {
                throw new JsonException("It has no key for RS256 or ES256.");
            }

            Volatile.Write(ref _set, new KeySet(keys, _time.GetTimestamp()));
            _failed = false;
            LogFetched(_options.JwksUrl, keys.Count);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or JsonException)
        {
            _failed = true;
            LogNotFetched(_options.JwksUrl, _set?.Keys.Count ?? 0, exception.Message);
        }
        finally
        {
            lock (_lock)
            {
                _fetching = null;
            }
        }
    }

    private sealed record KeySet(IReadOnlyList<SigningKey> Keys, long FetchedAt);
}
