using Akka.Actor;

namespace Gateway.Actors;

/// <summary>An operator said something on a socket that their role does not allow. To the own node's audit log.</summary>
/// <param name="Packet">Its kind.</param>
/// <param name="Address">The client's.</param>
public sealed record PacketRefused(SiteId Site, OperatorId Operator, string Packet, string Address) : INoSerializationVerificationNeeded;
