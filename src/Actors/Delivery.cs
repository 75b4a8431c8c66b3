using Akka.Actor;
using MessagePack;

namespace Gateway.Actors;

/// <summary>One socket as entities see it: the egress actor of its edge node and the number it has there.</summary>
public readonly record struct ConnectionRef(IActorRef Egress, long Id);

/// <summary>Something an entity says to a connection. The edge turns it into a packet.</summary>
public interface IDelivery;

/// <summary>Carries one delivery to some connections of one edge node; the packet is encoded once for all of them.</summary>
/// <param name="Parent">The entity's span as traceparent, or null when nobody records it.</param>
[MessagePackObject]
public sealed record Deliver([property: Key(0)] IReadOnlyList<long> Connections, [property: Key(1)] IDelivery Body, [property: Key(2)] string? Parent = null);

/// <summary>A delivery that several egress actors of one node send: whoever is first encodes it for all. Stays on the node.</summary>
public sealed class SharedDelivery(IDelivery body)
{
    private object? _encoded;

    /// <summary>What is said.</summary>
    public IDelivery Body => body;

    /// <summary>The encoded form; two that ask at the same moment may both make it, the first stays.</summary>
    public T Encoded<T>(Func<IDelivery, T> encode) where T : class =>
        (T)(Volatile.Read(ref _encoded) ?? Interlocked.CompareExchange(ref _encoded, encode(body), null) ?? _encoded!);
}

/// <summary>Carries a shared delivery to some connections. Stays on the node.</summary>
public sealed record DeliverShared(IReadOnlyList<long> Connections, SharedDelivery Shared) : INoSerializationVerificationNeeded;

/// <summary>A request was refused. The codes are those of PROTOCOL.md, named in <see cref="Refusals"/>.</summary>
/// <param name="Rid">The client's request; 0 belongs to none.</param>
/// <param name="RetryAfterMs">When <paramref name="Temporary"/>: how long to wait before trying again.</param>
[MessagePackObject]
public sealed record RequestRefused(
    [property: Key(0)] int Rid, [property: Key(1)] int Code, [property: Key(2)] bool Temporary, [property: Key(3)] int RetryAfterMs, [property: Key(4)] string Text) : IDelivery;

/// <summary>A request was done.</summary>
[MessagePackObject]
public sealed record RequestDone([property: Key(0)] int Rid, [property: Key(1)] string? Value) : IDelivery;
