namespace DaprPush.DevSidecar.Components.Secrets;

/// <summary>Secrets by name, each of one field or several.</summary>
internal interface ISecretStore
{
    /// <summary>A secret's fields; null where there is none of the name.</summary>
    IReadOnlyDictionary<string, string>? Find(string name);

    /// <summary>All secrets, by name.</summary>
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> All();
}
