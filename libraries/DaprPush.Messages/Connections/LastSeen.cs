namespace DaprPush.Messages.Connections;

/// <summary>Users that came or went.</summary>
/// <param name="At">Unix time in milliseconds.</param>
public sealed record UsersSeen(IReadOnlyList<string> Users, long At);

/// <summary>When a user was last seen.</summary>
/// <param name="At">Unix time in milliseconds; null for never, or too long ago.</param>
public sealed record SeenAnswer(long? At);
