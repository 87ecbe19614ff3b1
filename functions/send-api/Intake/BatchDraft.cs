using DaprPush.Messages.Reading;
using DaprPush.Messages.Routing;

namespace DaprPush.SendApi.Intake;

/// <summary>A batch's messages, sorted into those that go and those that don't.</summary>
internal sealed class BatchDraft(int count)
{
    // A thousand messages of nothing but faults must not make an answer many times as long as the request.
    private const int MaxErrors = 4000;

    private readonly List<IngestMessage> _messages = new(count);
    private readonly List<BatchResult> _results = new(count);
    private int _errors;
    private int _forbidden;

    /// <summary>The valid ones.</summary>
    public IReadOnlyList<IngestMessage> Messages => _messages;

    public void Accept(IngestMessage message)
    {
        _messages.Add(message);
        _results.Add(new BatchResult(message.Message.Id, BatchResult.Accepted, null));
    }

    /// <summary>Once the batch has very many errors, a refused message lists its first one only.</summary>
    public void Refuse(IReadOnlyList<FieldError> errors)
    {
        var told = _errors < MaxErrors || errors.Count == 1
            ? errors
            : [errors[0], new FieldError("", $"has {errors.Count - 1} more faults that are not listed")];
        _errors += told.Count;
        _results.Add(new BatchResult(null, BatchResult.Refused, told));
    }

    /// <summary>All of it is valid, and the caller may send nothing of it.</summary>
    public bool IsForbidden => _forbidden == _results.Count;

    /// <summary>A valid message that the caller may not send.</summary>
    public void Forbid(IReadOnlyList<FieldError> errors)
    {
        _forbidden++;
        Refuse(errors);
    }

    public BatchAnswer ToAnswer() => new(_results, _messages.Count, _results.Count - _messages.Count);

    /// <summary>The errors of all refused messages, as fields of the batch: <c>messages[3].target.user_id</c>.</summary>
    public IReadOnlyList<FieldError> AllErrors() =>
    [
        .. _results.SelectMany((result, index) => (result.Errors ?? []).Select(error => error with
        {
            Field = error.Field.Length == 0 ? $"messages[{index}]" : $"messages[{index}].{error.Field}",
        })),
    ];
}
