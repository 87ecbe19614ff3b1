namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>A cookie.</summary>
public interface IHttpCookie
{
    /// <summary>Its domain.</summary>
    string? Domain { get; }

    /// <summary>When it ends.</summary>
    DateTimeOffset? Expires { get; }

    /// <summary>Whether scripts cannot see it.</summary>
    bool? HttpOnly { get; }

    /// <summary>How long it lives, in seconds.</summary>
    double? MaxAge { get; }

    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>Its path.</summary>
    string? Path { get; }

    /// <summary>To which requests it is given.</summary>
    SameSite SameSite { get; }

    /// <summary>Whether it goes over https only.</summary>
    bool? Secure { get; }

    /// <summary>Its value.</summary>
    string Value { get; }
}
