using Akka.Actor;

namespace Gateway.Actors;

/// <summary>One socket as entities see it: the egress actor of its edge node and the number it has there.</summary>
public readonly record struct ConnectionRef(IActorRef Egress, long Id);

/// <summary>Something an entity says to a connection. The edge turns it into a packet.</summary>
public interface IDelivery;

/// <summary>Carries one delivery to some connections of one edge node; the packet is encoded once for all of them.</summary>
public sealed record Deliver(IReadOnlyList<long> Connections, IDelivery Body);
