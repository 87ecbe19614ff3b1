namespace DaprPush.Gateway.Reports;

/// <summary>The newest account of all connections that the routers have whole.</summary>
internal sealed class ReportedAccount
{
    private long _number;

    /// <summary>The number of the report that began it; 0 for none. Any thread may ask.</summary>
    public long Number
    {
        get => Volatile.Read(ref _number);
        set => Volatile.Write(ref _number, value);
    }
}
