using DaprPush.Messages.Reading;

namespace DaprPush.SendApi.Intake;

/// <summary>What became of one message of a batch.</summary>
/// <param name="Id">Its id; null when it was refused.</param>
/// <param name="Status"><see cref="Accepted"/> or <see cref="Refused"/>.</param>
/// <param name="Errors">Every field at fault; null when it was accepted.</param>
internal sealed record BatchResult(string? Id, string Status, IReadOnlyList<FieldError>? Errors)
{
    /// <summary>The broker has it.</summary>
    public const string Accepted = "accepted";

    /// <summary>It is not valid and was not published.</summary>
    public const string Refused = "refused";
}
