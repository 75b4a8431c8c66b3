using Akka.Actor;

namespace Gateway.Actors;

/// <summary>
/// The stop message of an entity that goes to sleep, and of one that persists when its shard moves. Its shard holds back whatever follows until the entity has stopped, so it must stop, also when something has
/// come between its wish and this: the next one of it takes that up.
/// </summary>
internal sealed record FallAsleep : INoSerializationVerificationNeeded
{
    public static readonly FallAsleep Instance = new();
}
