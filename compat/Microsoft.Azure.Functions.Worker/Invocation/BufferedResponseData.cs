using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Extensions.Primitives;

namespace Microsoft.Azure.Functions.Worker.Invocation;

/// <summary>An answer that is sent when the function has returned it, as the official worker sends it.</summary>
internal sealed class BufferedResponseData(FunctionContext context) : HttpResponseData(context)
{
    private readonly ResponseCookies _cookies = new();

    public override HttpStatusCode StatusCode { get; set; } = HttpStatusCode.OK;

    public override HttpHeadersCollection Headers
    {
        get;
        set => field = value ?? throw new InvalidOperationException($"{nameof(Headers)} property cannot be null");
    } = new();

    public override Stream Body
    {
        get;
        set => field = value ?? throw new InvalidOperationException($"{nameof(Body)} property cannot be null");
    } = new MemoryStream();

    public override HttpCookies Cookies => _cookies;

    public void SendCookies(HttpResponse response) => _cookies.Send(response);
}
