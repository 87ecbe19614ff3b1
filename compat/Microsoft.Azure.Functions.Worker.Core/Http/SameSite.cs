namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>To which requests a cookie is given.</summary>
public enum SameSite
{
    /// <summary>Not said.</summary>
    None = 0,

    /// <summary>Those of the same site, and navigation.</summary>
    Lax = 1,

    /// <summary>Those of the same site.</summary>
    Strict = 2,

    /// <summary>All.</summary>
    ExplicitNone = 3,
}
