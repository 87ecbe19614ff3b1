using DaprPush.Hosting.Security.Callers;
using DaprPush.Messages.Json;
using DaprPush.Messages.Message;
using DaprPush.Messages.Reading;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.SendApi.Access;

/// <summary>Whether a caller may send a message: its type, and every stream it goes to.</summary>
internal static class SendingRights
{
    // A message may go to a hundred channels; the first few tell what is wrong.
    private const int MaxNamed = 5;

    /// <summary>What the caller may not; empty where it may send the message.</summary>
    public static IReadOnlyList<FieldError> FaultsOf(Caller caller, IngestMessage message)
    {
        if (caller.IsAnyone)
        {
            return [];
        }

        List<FieldError>? faults = null;
        if (!caller.MaySend(message.Message.Type))
        {
            (faults ??= []).Add(new FieldError("type", $"'{EnumNames<MessageType>.Of(message.Message.Type)}' is none of the types that the caller may send"));
        }

        foreach (var stream in message.Streams)
        {
            if (!caller.MayPublish(stream) && faults is not { Count: >= MaxNamed })
            {
                (faults ??= []).Add(new FieldError(stream.Kind == StreamKind.Service ? "service" : "target", $"leads to {stream.Text}, to which the caller may not publish"));
            }
        }

        return faults ?? [];
    }
}
