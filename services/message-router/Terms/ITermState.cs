namespace DaprPush.Router.Terms;

/// <summary>Where one actor's term is stored: one value that is replaced only by who knows it.</summary>
internal interface ITermState
{
    /// <returns>Null where there is none, or no longer.</returns>
    Task<StoredTerm?> ReadAsync();

    /// <param name="etag">Of the value that is to be replaced; null where there was none.</param>
    /// <param name="term">The new value.</param>
    /// <param name="ttlSeconds">After which the store forgets it.</param>
    /// <returns>False when the stored value is another one. When it throws, whether it was replaced, or will be later, is not known.</returns>
    Task<bool> ReplaceAsync(string? etag, TermRecord term, int ttlSeconds);
}

/// <param name="ETag">Different for each value that was ever stored.</param>
internal sealed record StoredTerm(TermRecord Record, string ETag);
