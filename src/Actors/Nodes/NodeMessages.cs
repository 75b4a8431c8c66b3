using MessagePack;

namespace Gateway.Actors.Nodes;

/// <summary>Asks a node how it is; answered with <see cref="NodeStatus"/>.</summary>
/// <param name="Samples">How many samples of load at most.</param>
[MessagePackObject]
public sealed record GetNodeStatus([property: Key(0)] int Samples);

/// <summary>Asks a node to drain and end, as SIGTERM does; answered with its <see cref="NodeStatus"/>.</summary>
/// <param name="By">The login of the administrator, for the log.</param>
[MessagePackObject]
public sealed record DrainNode([property: Key(0)] string By);

/// <summary>Said within this node when its database stops to answer, and when it answers again.</summary>
public sealed record DatabaseSeen(bool Answers) : Akka.Actor.INoSerializationVerificationNeeded;

/// <summary>Said within this node when the journal did not take an event.</summary>
public sealed record JournalFailed(Exception Cause) : Akka.Actor.INoSerializationVerificationNeeded;

/// <summary>How a node is.</summary>
/// <param name="Origin">Where a browser finds it.</param>
/// <param name="StartedAt">Unix ms.</param>
/// <param name="Unready">Why it wants no traffic; empty when it does.</param>
/// <param name="Draining">It is on its way out.</param>
/// <param name="Entities">Awake there, by <see cref="EntityKind"/>.</param>
/// <param name="Shards">There, by <see cref="EntityKind"/>.</param>
/// <param name="Processors">How many processors it keeps busy.</param>
/// <param name="Load">Messages from clients per second, the newest last.</param>
/// <param name="SampleSeconds">Between two samples of load.</param>
/// <param name="DatabaseOk">Whether its last query was answered.</param>
[MessagePackObject]
public sealed record NodeStatus(
    [property: Key(0)] string Origin, [property: Key(1)] string Version, [property: Key(2)] long StartedAt, [property: Key(3)] string Unready, [property: Key(4)] bool Draining,
    [property: Key(5)] int Connections, [property: Key(6)] IReadOnlyList<long> Entities, [property: Key(7)] IReadOnlyList<int> Shards, [property: Key(8)] long MemoryBytes,
    [property: Key(9)] double Processors, [property: Key(10)] IReadOnlyList<int> Load, [property: Key(11)] int SampleSeconds, [property: Key(12)] bool DatabaseOk);
