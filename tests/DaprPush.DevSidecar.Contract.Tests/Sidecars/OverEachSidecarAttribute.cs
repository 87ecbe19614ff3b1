using System.Reflection;
using Xunit.Sdk;

namespace DaprPush.DevSidecar.Contract.Tests.Sidecars;

/// <summary>
/// Gives a theory each kind of sidecar as its first argument, before the arguments that the test names here. Where a daprd is named
/// by the environment, it is the only one.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class OverEachSidecarAttribute(params object?[] arguments) : DataAttribute
{
    public IReadOnlyList<object?> Arguments { get; } = arguments;

    public override IEnumerable<object?[]> GetData(MethodInfo testMethod) =>
        DaprdSetting.FromEnvironment() is null ? [[SidecarKind.Memory, .. Arguments], [SidecarKind.Redis, .. Arguments]] : [[SidecarKind.Daprd, .. Arguments]];
}
