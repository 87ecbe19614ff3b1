using DaprPush.Hosting.Security.Callers;
using DaprPush.Messages.Reading;

namespace DaprPush.SendApi.Problems;

// The kinds of problems this API answers with. Their URIs are names and part of its contract; nothing is found there.
internal sealed partial record Problem
{
    private const string Prefix = "urn:dapr-push:problem:";

    /// <summary>What every part of the system refuses in the same words.</summary>
    public static Problem Of(Refusal refusal) => new(refusal.Type, refusal.Title, refusal.Status, refusal.Detail)
    {
        Challenge = refusal.Challenge,
        RetryAfterSeconds = refusal.RetryAfterSeconds,
    };

    /// <param name="detail">Names line and byte.</param>
    public static Problem Malformed(string detail) => new(Prefix + "malformed-json", "The body is not valid JSON", 400, detail);

    public static Problem InvalidMessage(IReadOnlyList<FieldError> errors) =>
        new(Prefix + "invalid-message", "The message is not valid", 400, Count(errors.Count, "field is", "fields are")) { Errors = errors };

    public static Problem Forbidden(IReadOnlyList<FieldError> errors) =>
        new(Prefix + "forbidden", "The caller may not do that", 403, Count(errors.Count, "field is", "fields are")) { Errors = errors };

    public static Problem InvalidBatch(IReadOnlyList<FieldError> errors) =>
        new(Prefix + "invalid-batch", "The batch is not valid", 400, Count(errors.Count, "field is", "fields are")) { Errors = errors };

    public static Problem AllRefused(int messages, IReadOnlyList<FieldError> errors) =>
        new(Prefix + "all-refused", "No message of the batch is valid", 400, $"All {messages} messages of the batch were refused.") { Errors = errors };

    public static Problem KeyTaken() => new(
        Prefix + "key-taken",
        "The idempotency key stands for another request",
        422,
        "The key of the header Idempotency-Key came before with another body or for another endpoint. A new request needs a new key.");

    public static Problem UnknownRoute(string path) =>
        new(Prefix + "unknown-route", "There is nothing here", 404, $"There is no {path}. What there is stands in /api/v1/openapi.json.");

    /// <param name="allowed">Methods, separated by commas.</param>
    public static Problem WrongMethod(string method, string allowed) =>
        new(Prefix + "wrong-method", "The method is not allowed here", 405, $"{method} is not allowed here; {allowed} is.") { Allow = allowed };

    public static Problem InvalidRequest(IReadOnlyList<FieldError> errors) =>
        new(Prefix + "invalid-request", "The request is not valid", 400, Count(errors.Count, "field is", "fields are")) { Errors = errors };

    public static Problem BrokenBody() => new(Prefix + "broken-body", "The body could not be read", 400, "The body broke off before its end.");

    public static Problem TooLarge(int limit) =>
        new(Prefix + "too-large", "The body is too large", 413, $"The body may have {limit} bytes.");

    public static Problem UnsupportedContent(string detail) => new(Prefix + "unsupported-content", "The body is not JSON in UTF-8", 415, detail);

    public static Problem Unavailable(int retryAfterSeconds) => new(
        Prefix + "unavailable",
        "The message broker cannot be reached",
        503,
        "The messages are not accepted: the Dapr sidecar or its broker did not confirm them. Send them again, with the same id if they have one.")
    {
        RetryAfterSeconds = retryAfterSeconds,
    };

    public static Problem Overloaded(int retryAfterSeconds) => new(
        Prefix + "overloaded", "Too many messages are waiting", 503, "The messages are not accepted: too many others wait for the broker.")
    {
        RetryAfterSeconds = retryAfterSeconds,
    };

    public static Problem Stopping(int retryAfterSeconds) => new(
        Prefix + "stopping", "The API is shutting down", 503, "The messages are not accepted: this instance is shutting down. Another one will take them.")
    {
        RetryAfterSeconds = retryAfterSeconds,
    };

    public static Problem UnknownMessage() => new(
        Prefix + "unknown-message", "There is no such message", 404, "No message of that id wants an acknowledgement, or it was too long ago.");

    public static Problem Ambiguous(string id, IEnumerable<string> handles) => new(
        Prefix + "ambiguous-message",
        "Several messages have the id",
        409,
        $"Several senders gave the id '{id}'. The parameter handle says which message is meant (metadata.handle in it): {string.Join(", ", handles)}.");

    public static Problem Expired(string id) => new(
        Prefix + "expired", "The message has expired", 409, $"The message '{id}' was not confirmed in time; it is not delivered any more.");

    public static Problem UnknownConnection() => new(
        Prefix + "unknown-connection", "There is no such connection", 404, "No connection of that id is open.");

    public static Problem RouterUnavailable(int retryAfterSeconds) => new(
        Prefix + "unavailable", "The message router cannot be reached", 503, "The Dapr sidecar or the router did not answer. Ask again.")
    {
        RetryAfterSeconds = retryAfterSeconds,
    };

    public static Problem Unexpected() => new(
        Prefix + "internal", "The request could not be handled", 500, "An unexpected error happened; the operators find it in the log.");

    private static string Count(int count, string one, string many) => count == 1 ? $"1 {one} at fault." : $"{count} {many} at fault.";
}
