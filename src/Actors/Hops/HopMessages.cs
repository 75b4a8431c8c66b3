using Akka.Actor;
using MessagePack;

namespace Gateway.Actors.Hops;

/// <summary>Messages of one node to entities and sockets of another, in one remote message. <see cref="BatchWriter"/> has the grammar of <paramref name="Items"/>.</summary>
[MessagePackObject]
public sealed record HopBatch([property: Key(0)] byte[] Items);

/// <summary>An entity to the node that asked: this shard is on the node where this comes from.</summary>
/// <param name="Kind">The region's name.</param>
[MessagePackObject]
public sealed record ShardHere([property: Key(0)] string Kind, [property: Key(1)] int Shard);

/// <summary>On the event stream of each node: that node is no member any more, and the ways to its shards have been changed.</summary>
public sealed record NodeGone(Address Node) : INoSerializationVerificationNeeded;

/// <summary>A node to all others: my shards will be handed over now, send nothing to them through me.</summary>
[MessagePackObject]
public sealed record HopClosing([property: Key(0)] string Node);
