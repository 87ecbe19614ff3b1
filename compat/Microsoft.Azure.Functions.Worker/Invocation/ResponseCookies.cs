using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker.Http;
using SameSite = Microsoft.Azure.Functions.Worker.Http.SameSite;

namespace Microsoft.Azure.Functions.Worker.Invocation;

/// <summary>The cookies of an answer.</summary>
internal sealed class ResponseCookies : HttpCookies
{
    private readonly List<IHttpCookie> _cookies = [];

    public override void Append(string name, string value) => Append(new HttpCookie(name, value));

    public override void Append(IHttpCookie cookie)
    {
        ArgumentNullException.ThrowIfNull(cookie);
        _cookies.Add(cookie);
    }

    public override IHttpCookie CreateNew() => new HttpCookie(string.Empty, string.Empty);

    public void Send(HttpResponse response)
    {
        foreach (var cookie in _cookies)
        {
            response.Cookies.Append(cookie.Name, cookie.Value, new CookieOptions
            {
                Domain = cookie.Domain,
                Expires = cookie.Expires,
                HttpOnly = cookie.HttpOnly ?? false,
                MaxAge = cookie.MaxAge is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                Path = cookie.Path ?? "/",
                SameSite = Mode(cookie.SameSite),
                Secure = cookie.Secure ?? false,
            });
        }
    }

    private static SameSiteMode Mode(SameSite sameSite) => sameSite switch
    {
        SameSite.Lax => SameSiteMode.Lax,
        SameSite.Strict => SameSiteMode.Strict,
        SameSite.ExplicitNone => SameSiteMode.None,
        _ => SameSiteMode.Unspecified,
    };
}
