using System.Text.Json;
using System.Text.Json.Serialization;
using DaprPush.Router.Gateways;

namespace DaprPush.Router.Users;

/// <summary>What is stored of one user.</summary>
/// <param name="SeenAt">When a connection of the user came or went last: Unix time in milliseconds.</param>
/// <param name="Places">One for each gateway.</param>
internal sealed record UserRecord(long SeenAt, IReadOnlyList<UserPlace> Places)
{
    public static readonly UserRecord Empty = new(0, []);

    /// <summary>
    /// How long it is kept that a user has left a gateway: longer than any turn that still writes what it knew before. Until then its word
    /// is told from the newer one by its number.
    /// </summary>
    private static readonly TimeSpan DepartureLife = TimeSpan.FromMinutes(10);

    /// <summary>The same with what a gateway says; the same object where a newer word of that gateway stands there already.</summary>
    /// <param name="now">Unix time in milliseconds.</param>
    public UserRecord With(UserPlace place, LiveGateways living, long now)
    {
        var known = Places.FirstOrDefault(other => other.Gateway.Id == place.Gateway.Id);
        if (known is not null && (place.IsBefore(known) || place == known))
        {
            return this;
        }

        var others = Places.Where(other =>
            other.Gateway.Id != place.Gateway.Id
            && living.IsAlive(other.Gateway, other.At)
            && (other.Connections > 0 || other.At + DepartureLife.TotalMilliseconds > now));
        return new UserRecord(Math.Max(SeenAt, place.At), [.. others, place]);
    }

    /// <exception cref="JsonException">These bytes are no record.</exception>
    public static UserRecord Read(byte[] json) =>
        JsonSerializer.Deserialize(json, UserRecordJson.Default.UserRecord) is { Places: not null } record && record.Places.All(place => place is { Sessions: not null })
            ? record
            : throw new JsonException("The stored record of a user lacks its places.");

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, UserRecordJson.Default.UserRecord);
}

/// <summary>Its stored spelling.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.General, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(UserRecord))]
internal sealed partial class UserRecordJson : JsonSerializerContext;
