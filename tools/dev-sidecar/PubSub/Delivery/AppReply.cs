using System.Text.Json;

namespace DaprPush.DevSidecar.PubSub.Delivery;

/// <summary>
/// The meaning of an app's answer to one event (daprd pkg/runtime/subscription/postman/http): any 2xx is success unless its
/// body says <c>{"status":"RETRY"|"DROP"}</c> or a status nobody knows; 404 drops; everything else is to be tried again.
/// </summary>
internal static class AppReply
{
    /// <summary>Reads status and body.</summary>
    public static Verdict Read(int status, ReadOnlySpan<byte> body)
    {
        if (status is >= 200 and < 300)
        {
            return body.IsEmpty ? Verdict.Success : FromStatusMember(body);
        }

        return status == 404 ? Verdict.Drop : Verdict.Retry;
    }

    private static Verdict FromStatusMember(ReadOnlySpan<byte> body)
    {
        try
        {
            var json = new Utf8JsonReader(body);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return Verdict.Success;
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isStatus = json.ValueTextEquals("status"u8) || string.Equals(json.GetString(), "status", StringComparison.OrdinalIgnoreCase);
                json.Read();
                if (isStatus)
                {
                    return json.TokenType == JsonTokenType.String ? FromWord(json.GetString()!) : Verdict.Success;
                }

                json.Skip();
            }

            return Verdict.Success;
        }
        catch (JsonException)
        {
            // What can't be read is no refusal.
            return Verdict.Success;
        }
    }

    internal static Verdict FromWord(string word) => word switch
    {
        "" or "SUCCESS" => Verdict.Success,
        "DROP" => Verdict.Drop,
        _ => Verdict.Retry,
    };
}
