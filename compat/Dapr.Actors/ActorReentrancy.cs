#nullable enable

namespace Dapr.Actors;

/// <summary>The reentrancy id of the call that is being handled: the sidecar sends it, calls made on the way pass it on.</summary>
internal static class ActorReentrancy
{
    public const string HeaderName = "Dapr-Reentrancy-Id";

    private static readonly AsyncLocal<Holder?> Current = new();

    public static string? Id
    {
        get => Current.Value?.Id;
        set
        {
            // Emptying the holder ends it in every flow that has inherited it, not only in this one.
            if (Current.Value is { } holder)
            {
                holder.Id = null;
            }

            if (value is not null)
            {
                Current.Value = new Holder { Id = value };
            }
        }
    }

    private sealed class Holder
    {
        public string? Id { get; set; }
    }
}
