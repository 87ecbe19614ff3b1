namespace DaprPush.Router.Terms;

/// <summary>Another instance of the actor has been activated; what this one did in its turn may or may not become a part of the actor's state.</summary>
internal sealed class ActorTakenOverException() : InvalidOperationException("Another instance of the actor has been activated during this turn.");
