namespace DaprPush.DevSidecar.State;

/// <summary>Why a <see cref="StateOperation"/> was not applied.</summary>
/// <param name="Kind">The class of the failure, which decides the HTTP status.</param>
/// <param name="Message">One sentence for the caller.</param>
internal sealed record StateFailure(StateFailureKind Kind, string Message);

/// <summary>The classes of <see cref="StateFailure"/>.</summary>
internal enum StateFailureKind : byte
{
    /// <summary>The stored version is another one, or the key exists under first-write without an ETag.</summary>
    ETagMismatch,

    /// <summary>The ETag can't be one of this store's (for Redis: not a number).</summary>
    ETagInvalid,

    /// <summary>Anything else.</summary>
    Other,
}
