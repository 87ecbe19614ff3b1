namespace DaprPush.Hosting.Settings;

/// <summary>What a setting's value is, in words.</summary>
public static class Kinds
{
    public static string Describe(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return (Nullable.GetUnderlyingType(type) ?? type) switch
        {
            var kind when kind == typeof(bool) => "true or false",
            var kind when kind == typeof(int) || kind == typeof(long) => "a whole number",
            var kind when kind == typeof(double) => "a number",
            var kind when kind == typeof(TimeSpan) => "a time as 00:00:30 or 1.00:00:00",
            var kind when kind == typeof(string) => "a text",
            var kind when kind == typeof(Uri) => "a URL",
            var kind when kind.IsEnum => $"one of {string.Join(", ", Enum.GetNames(kind))}",
            _ => "see below",
        };
    }
}
