using System.Text.Json;
using System.Text.Json.Serialization;

namespace DaprPush.Messages.Json;

/// <summary>Spells an enum's values as product JSON does: lower case, words joined by underscores, numbers refused.</summary>
public sealed class SnakeCaseEnumConverter<TEnum>()
    : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
