using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace DaprPush.Hosting.Security.Requests;

/// <summary>
/// Takes <c>?access_token=</c> out of a request's address before anything sees the request, be it a log, a trace or another service
/// that it is passed to, and puts it where a token belongs, into the header <c>Authorization</c> (RFC 6750, 2.3 and 5.3). With a
/// header there already it stands beside it, and the request is refused as ambiguous.
/// </summary>
internal sealed class AccessTokenInQuery(IServiceProvider services) : IHttpContextFactory
{
    private const string Parameter = "access_token=";

    private readonly DefaultHttpContextFactory _inner = new(services);

    public HttpContext Create(IFeatureCollection featureCollection)
    {
        if (featureCollection.Get<IHttpRequestFeature>() is { QueryString.Length: > 0 } request
            && request.QueryString.Contains(Parameter, StringComparison.Ordinal))
        {
            Move(request);
        }

        return _inner.Create(featureCollection);
    }

    public void Dispose(HttpContext httpContext) => _inner.Dispose(httpContext);

    private static void Move(IHttpRequestFeature request)
    {
        request.QueryString = Strip(request.QueryString, out var tokens);
        var query = request.RawTarget.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0)
        {
            request.RawTarget = request.RawTarget[..query] + Strip(request.RawTarget[query..], out _);
        }

        foreach (var token in tokens)
        {
            request.Headers.Authorization = StringValues.Concat(request.Headers.Authorization, $"Bearer {HeaderText(token)}");
        }
    }

    // The server checks what a client writes into a header, not what is put there later: a line end would begin another header, or
    // another request, wherever the request is passed on. A token has no such characters, and an empty one is refused.
    private static string HeaderText(string token)
    {
        var text = Uri.UnescapeDataString(token);
        return text.Any(char.IsControl) ? "" : text;
    }

    // With the question mark, if anything is left.
    private static string Strip(string query, out List<string> tokens)
    {
        var rest = new List<string>();
        tokens = [];
        foreach (var pair in query[1..].Split('&'))
        {
            if (pair.StartsWith(Parameter, StringComparison.Ordinal))
            {
                tokens.Add(pair[Parameter.Length..]);
            }
            else
            {
                rest.Add(pair);
            }
        }

        return rest.Count == 0 ? "" : "?" + string.Join('&', rest);
    }
}
