namespace Dapr.Actors;

/// <summary>Marks the interfaces of actors.</summary>
public interface IActor
{
}
