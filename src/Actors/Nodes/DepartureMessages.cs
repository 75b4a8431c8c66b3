using Akka.Actor;
using MessagePack;

namespace Gateway.Actors.Nodes;

/// <summary>Tells a node that another one is about to leave: whoever places shards takes them off it, few at a time. Told only to nodes with the role <see cref="Regions.DepartureRole"/>.</summary>
/// <param name="Node">The address of the one that leaves.</param>
[MessagePackObject]
public sealed record NodeDeparts([property: Key(0)] string Node);

/// <summary>Asks this node's <see cref="DepartureActor"/> to have its shards taken over; answered with <see cref="Departed"/> when nothing more is to be waited for.</summary>
public sealed record Depart : INoSerializationVerificationNeeded;

/// <summary>The node may go.</summary>
/// <param name="Left">Shards still here, which go when it leaves.</param>
public sealed record Departed(int Left) : INoSerializationVerificationNeeded;
