namespace DaprPush.Hosting.Settings;

/// <summary>
/// The flat environment names that set a property too, as <c>MAX_CONNECTIONS</c>. Of several the last one that is set counts; the
/// property's full name (<c>Push__Gateway__MaxConnections</c>) wins over all of them.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EnvironmentNameAttribute(params string[] names) : Attribute
{
    public IReadOnlyList<string> Names => names;
}
