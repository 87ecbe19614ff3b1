namespace Dapr.Client;

internal static class Constants
{
    public const string ContentTypeApplicationJson = "application/json";
    public const string ContentTypeApplicationOctetStream = "application/octet-stream";
    public const string ApiTokenHeader = "dapr-api-token";
}
