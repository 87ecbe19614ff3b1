using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Azure.Functions.Worker.Http;

namespace Microsoft.Azure.Functions.Worker.Invocation;

/// <summary>A request as functions see it. The body is the connection's stream: it can be read once, and not sought in.</summary>
internal sealed class KestrelRequestData(HttpRequest request, FunctionContext context) : HttpRequestData(context)
{
    public override Stream Body => request.Body;

    public override HttpHeadersCollection Headers => field ??= new HttpHeadersCollection(
        request.Headers.Select(header => new KeyValuePair<string, IEnumerable<string>>(header.Key, header.Value!)));

    public override IReadOnlyCollection<IHttpCookie> Cookies => field ??=
        [.. request.Cookies.Select(cookie => new HttpCookie(cookie.Key, cookie.Value))];

    public override Uri Url => field ??= new Uri(request.Host.HasValue ? request.GetEncodedUrl() : $"http://localhost{request.GetEncodedPathAndQuery()}");

    // Nobody is authenticated locally.
    public override IEnumerable<ClaimsIdentity> Identities => [];

    public override string Method => request.Method;

    public override HttpResponseData CreateResponse() => new BufferedResponseData(FunctionContext);
}
