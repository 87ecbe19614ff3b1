namespace DaprPush.Messages.Reading;

/// <summary>One field at fault.</summary>
/// <param name="Field">Its path, as in <c>target.user_id</c> or <c>target.channels[3]</c>; empty for the message as a whole.</param>
/// <param name="Message">What is wrong with it, to stand after the field's name.</param>
public readonly record struct FieldError(string Field, string Message)
{
    /// <summary>
    /// Errors told for one message: more than a message of known fields can have, few enough that an answer never
    /// grows far beyond its request.
    /// </summary>
    public const int MaxErrors = 128;
}
