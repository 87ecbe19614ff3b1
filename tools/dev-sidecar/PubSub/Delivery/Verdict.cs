namespace DaprPush.DevSidecar.PubSub.Delivery;

/// <summary>What an app made of an event.</summary>
internal enum Verdict : byte
{
    Success,
    Retry,
    Drop,
}
