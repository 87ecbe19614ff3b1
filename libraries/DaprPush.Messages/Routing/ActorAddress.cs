namespace DaprPush.Messages.Routing;

/// <summary>Where an actor is called: its type and its id.</summary>
public readonly record struct ActorAddress(string Type, string Id)
{
    public override string ToString() => $"{Type} '{Id}'";
}
