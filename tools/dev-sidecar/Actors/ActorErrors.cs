using DaprPush.DevSidecar.Api;

namespace DaprPush.DevSidecar.Actors;

/// <summary>The errors of the actors API (daprd pkg/messages/predefined.go).</summary>
internal static class ActorErrors
{
    public static ApiError RuntimeNotFound { get; } = new(
        500,
        "ERR_ACTOR_RUNTIME_NOT_FOUND",
        "the state store is not configured to use the actor runtime. Have you set the - name: actorStateStore value: \"true\" in your state store component file?");

    public static ApiError InstanceMissing { get; } = new(400, "ERR_ACTOR_INSTANCE_MISSING", "actor instance is missing");

    public static ApiError TooDeep { get; } = new(500, "ERR_ACTOR_STACK_DEPTH", "maximum stack depth exceeded");

    public static ApiError ReminderNotHosted { get; } = new(
        403, "ERR_ACTOR_REMINDER_NON_HOSTED", "operations on actor reminders are only possible on hosted actor types");

    /// <summary>The code that says that nobody hosts an actor's type.</summary>
    public const string NoAddressCode = "ERR_ACTOR_NO_ADDRESS";

    public static ApiError NoAddress(ActorKey key) => new(404, NoAddressCode, $"did not find address for actor '{key.Type}/{key.Id}'");

    public static ApiError Invoke(string problem) => new(500, "ERR_ACTOR_INVOKE_METHOD", $"error invoke actor method: {problem}");

    public static ApiError StateGet(string problem) => new(500, "ERR_ACTOR_STATE_GET", $"error getting actor state: {problem}");

    public static ApiError StateSave(string problem) =>
        new(500, "ERR_ACTOR_STATE_TRANSACTION_SAVE", $"error saving actor transaction state: {problem}");

    public static ApiError TimerCreate(string problem) => new(500, "ERR_ACTOR_TIMER_CREATE", $"error creating actor timer: {problem}");

    public static ApiError ReminderCreate(string problem) => new(500, "ERR_ACTOR_REMINDER_CREATE", $"error creating actor reminder: {problem}");

    public static ApiError ReminderGet(string problem) => new(500, "ERR_ACTOR_REMINDER_GET", $"error getting actor reminder: {problem}");

    public static ApiError ReminderDelete(string problem) => new(500, "ERR_ACTOR_REMINDER_DELETE", $"error deleting actor reminder: {problem}");

    public static ApiError ReminderNotFound(string name) => new(404, "ERR_ACTOR_REMINDER_NOT_FOUND", $"actor reminder not found: {name}");

    public static ApiError ReminderExists(string name) => new(409, "ERR_ACTOR_REMINDER_ALREADY_EXISTS", $"actor reminder already exists: {name}");

    public static ApiError BadRequest(string problem) => new(400, "ERR_BAD_REQUEST", $"invalid request: {problem}");

    public static ApiError MalformedBody(string problem) => new(400, "ERR_MALFORMED_REQUEST", $"failed deserializing HTTP body: {problem}");
}
