using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace DaprPush.Gateway.Connections;

/// <summary>
/// The head of an HTTP/1 response whose body ends with the connection (RFC 9112, 6.3): neither a length nor chunks, which every
/// client and proxy takes, those of HTTP/1.0 included; or of one that changes the protocol (RFC 9110, 15.2.2).
/// </summary>
internal static class ResponseHead
{
    /// <summary>A status and the response's headers, as they stand once everyone that adds headers has done so.</summary>
    public static byte[] Write(HttpResponse response, int status)
    {
        var head = new ArrayBufferWriter<byte>(512);
        WriteText(head, string.Create(
            CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {ReasonPhrases.GetReasonPhrase(status)}\r\n"));
        foreach (var (name, values) in response.Headers)
        {
            if (name is "Transfer-Encoding" or "Content-Length" or "Connection")
            {
                continue;
            }

            foreach (var value in values)
            {
                WriteText(head, $"{name}: {value}\r\n");
            }
        }

        WriteText(head, $"Connection: {(status == StatusCodes.Status101SwitchingProtocols ? "Upgrade" : "close")}\r\n\r\n");
        return head.WrittenSpan.ToArray();
    }

    private static void WriteText(ArrayBufferWriter<byte> head, string text) => Encoding.Latin1.GetBytes(text, head);
}
