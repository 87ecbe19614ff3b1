using Dapr.Actors;
using DaprPush.Messages.Requests;

namespace DaprPush.Router.Requests;

/// <summary>Remembers what one idempotency key stands for; called by the names in <see cref="Messages.Routing.RouterActors"/>.</summary>
public interface IRequestKey : IActor
{
    /// <summary>A request under this key begins, or comes again.</summary>
    Task<KeyAnswer> BeginAsync(KeyUse use);

    /// <summary>It is done: the broker has its messages.</summary>
    Task CompleteAsync();
}
