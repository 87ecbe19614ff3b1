namespace DaprPush.Hosting.Security.Production;

/// <summary>What a part of the system has to have in production.</summary>
[Flags]
public enum ProductionNeeds
{
    None = 0,

    /// <summary>Subscribers: tokens.</summary>
    Tokens = 1,

    /// <summary>Senders: tokens or API keys.</summary>
    TokensOrKeys = 2,

    /// <summary>A port for Dapr: the app token.</summary>
    AppToken = 4,
}
