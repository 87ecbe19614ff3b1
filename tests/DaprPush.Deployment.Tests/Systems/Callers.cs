using DaprPush.Testing.Events;
using DaprPush.Testing.Sending;
using DaprPush.Testing.Tokens;

namespace DaprPush.Deployment.Tests.Systems;

/// <summary>Who may subscribe and send where production's rules hold.</summary>
internal static class Callers
{
    // Longer than any test takes.
    private const int Seconds = 3600;

    /// <summary>A user with a token for the own stream.</summary>
    public static EventStreamClient Subscriber(string user, string jwtSecret, HttpClient? http = null) =>
        new($"/sse/user/{user}?access_token={TokenMaker.Hs256(TokenMaker.Claims(user, Seconds), jwtSecret)}", http: http);

    /// <summary>A service whose token lets it send everything.</summary>
    public static Sender WithToken(Uri api, string jwtSecret) =>
        new(api, new WithHeader("Authorization", $"Bearer {TokenMaker.Hs256(TokenMaker.Claims("deployment", Seconds, ("push.publish", "**")), jwtSecret)}"));

    /// <summary>A service with a key.</summary>
    public static Sender WithKey(Uri api, string key) => new(api, new WithHeader("X-API-Key", key));

    private sealed class WithHeader : DelegatingHandler
    {
        private readonly string _name;
        private readonly string _value;

        public WithHeader(string name, string value)
            : base(new SocketsHttpHandler { UseProxy = false })
        {
            _name = name;
            _value = value;
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.TryAddWithoutValidation(_name, _value);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
