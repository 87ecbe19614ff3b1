namespace DaprPush.DevSidecar.Components;

/// <summary>One running instance of an app.</summary>
/// <param name="AppId">The app's id, shared by its instances.</param>
/// <param name="Instance">This instance's name, unique within a run: what <c>{podName}</c> stands for.</param>
/// <param name="Namespace">The namespace, <c>default</c> on a single machine.</param>
internal sealed record AppIdentity(string AppId, string Instance, string Namespace = "default");
