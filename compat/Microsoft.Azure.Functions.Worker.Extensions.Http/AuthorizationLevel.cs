namespace Microsoft.Azure.Functions.Worker;

/// <summary>Which key a call needs in Azure. Locally none is asked for, with Core Tools as with this stand-in.</summary>
public enum AuthorizationLevel
{
    /// <summary>None.</summary>
    Anonymous = 0,

    /// <summary>A user's authentication.</summary>
    User = 1,

    /// <summary>The function's key.</summary>
    Function = 2,

    /// <summary>The system's key.</summary>
    System = 3,

    /// <summary>The host's master key.</summary>
    Admin = 4,
}
