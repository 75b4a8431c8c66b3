using Akka.Actor;
using MessagePack;

namespace Gateway.Actors;

/// <summary>Said by each node to all: here are the fallback connections whose names begin with <paramref name="Node"/>.</summary>
[MessagePackObject]
public sealed record FallbackNodeHere([property: Key(0)] string Node, [property: Key(1)] IActorRef Edge);

/// <summary>A post of a fallback client that came to a node other than the one which holds its stream. Answered by <see cref="FallbackPostTaken"/>.</summary>
/// <param name="Id">The asking node's own number of the request.</param>
/// <param name="Frames">As posted; at most one message's worth.</param>
[MessagePackObject]
public sealed record FallbackPost(
    [property: Key(0)] long Id, [property: Key(1)] string Connection, [property: Key(2)] int Number, [property: Key(3)] string Origin, [property: Key(4)] byte[] Frames,
    [property: Key(5)] IActorRef Asker);

/// <summary>What became of a <see cref="FallbackPost"/>, as the HTTP status it is answered with.</summary>
[MessagePackObject]
public sealed record FallbackPostTaken([property: Key(0)] long Id, [property: Key(1)] int Status);
