namespace DaprPush.Hosting.Health;

/// <summary>The health pages that every part has.</summary>
public enum HealthPage
{
    /// <summary>Every dependency, and what the process is; 503 when the part is not ready.</summary>
    All,

    /// <summary>Whether requests may be sent here; 503 when not.</summary>
    Ready,

    /// <summary>Whether the process itself is well; 503 when only a restart helps.</summary>
    Live,

    /// <summary>Whether the process answers at all.</summary>
    Answers,
}
