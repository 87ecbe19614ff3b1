namespace DaprPush.Router.Users;

/// <summary>
/// The users of one gateway of which something is to be noted, until it is: those who came, went, or have other sessions, and those who
/// were gone from an account of all connections, or went with the gateway.
/// </summary>
internal sealed class UserNews
{
    private readonly HashSet<string> _changed = [];
    private readonly Dictionary<string, long> _gone = [];

    /// <summary>Users that are gone and not noted yet.</summary>
    public int GoneCount => _gone.Count;

    /// <summary>Something about the user has changed; what, is looked up when it is noted.</summary>
    public void Changed(string user)
    {
        _changed.Add(user);
        _gone.Remove(user);
    }

    /// <summary>The user has no connection there any more.</summary>
    /// <param name="at">When there was word of one last: Unix time in milliseconds.</param>
    public void Gone(string user, long at)
    {
        _changed.Remove(user);
        _gone[user] = at;
    }

    /// <summary>Up to that many users; with the time where they are gone. They stay until <see cref="Noted"/>. Those who changed come first.</summary>
    public IReadOnlyList<(string User, long? GoneAt)> Next(int count)
    {
        var next = new List<(string, long?)>(_changed.Take(count).Select(user => (user, (long?)null)));
        next.AddRange(_gone.Take(count - next.Count).Select(gone => (gone.Key, (long?)gone.Value)));
        return next;
    }

    /// <summary>These are noted.</summary>
    public void Noted(IEnumerable<(string User, long? GoneAt)> users)
    {
        foreach (var (user, _) in users)
        {
            _changed.Remove(user);
            _gone.Remove(user);
        }
    }

    /// <summary>Nobody is left to be noted as here.</summary>
    public bool NobodyChanged => _changed.Count == 0;
}
