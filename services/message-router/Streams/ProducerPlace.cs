namespace DaprPush.Router.Streams;

/// <summary>How far a stream has come with one producer.</summary>
/// <param name="Producer">Its name in the stamps.</param>
/// <param name="Last">The highest number taken.</param>
/// <param name="Since">From the number after this one on every message up to <paramref name="Last"/> is known to have been taken or never promised; of those up to it only ids can tell.</param>
/// <param name="SeenAt">When it last had something for the stream: Unix time in milliseconds.</param>
internal sealed record ProducerPlace(string Producer, long Last, long Since, long SeenAt);
