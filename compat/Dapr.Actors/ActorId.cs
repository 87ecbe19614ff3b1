using System.Text.Json.Serialization;

namespace Dapr.Actors;

/// <summary>An actor's id within its type. Ids compare without regard to case.</summary>
[JsonConverter(typeof(ActorIdJsonConverter))]
public class ActorId
{
    private readonly string _id;

    /// <summary>Creates the id.</summary>
    /// <exception cref="ArgumentException">The text is null, empty or white space.</exception>
    public ActorId(string id)
    {
        if (string.IsNullOrWhiteSpace(id))
        {
            throw new ArgumentException("The value cannot be null, empty or white spaces.", nameof(id));
        }

        _id = id;
    }

    /// <summary>Whether both are the same id.</summary>
    public static bool operator ==(ActorId id1, ActorId id2) => id1 is null ? id2 is null : id1.Equals(id2);

    /// <summary>Whether the ids differ.</summary>
    public static bool operator !=(ActorId id1, ActorId id2) => !(id1 == id2);

    /// <summary>A new id that nobody else has.</summary>
    public static ActorId CreateRandom() => new(Guid.NewGuid().ToString());

    /// <summary>The id as text.</summary>
    public string GetId() => _id;

    /// <inheritdoc />
    public override string ToString() => _id;

    /// <inheritdoc />
    // The hash respects case although equality does not: the official type's own trait, kept because it makes
    // "A" and "a" two actors of one process, as they are two actors for the sidecar.
    public override int GetHashCode() => _id.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc />
    public override bool Equals(object obj) => obj is not null && obj.GetType() == typeof(ActorId) && Equals((ActorId)obj);

    /// <summary>Whether the other is the same id.</summary>
    public bool Equals(ActorId other) => other is not null && string.Equals(_id, other._id, StringComparison.OrdinalIgnoreCase);

    /// <summary>The order of both ids.</summary>
    public int CompareTo(ActorId other) => other is null ? 1 : string.Compare(_id, other._id, StringComparison.OrdinalIgnoreCase);
}
