using Akka.Actor;

namespace Gateway.Actors;

/// <summary>The one door to every entity. Today each message goes through its shard region; batched ingress comes behind the same door.</summary>
public sealed class Entities
{
    private IActorRef _visitors = ActorRefs.Nobody, _operators = ActorRefs.Nobody, _dialogs = ActorRefs.Nobody, _desks = ActorRefs.Nobody;

    /// <summary>Shards per kind of entity. Fixed for ever: the place of every entity follows from it.</summary>
    public const int Shards = 256;

    /// <summary>Names the regions; called once while the node starts.</summary>
    public void Connect(IActorRef visitors, IActorRef operators, IActorRef dialogs, IActorRef desks) =>
        (_visitors, _operators, _dialogs, _desks) = (visitors, operators, dialogs, desks);

    /// <summary>Says something to a visitor.</summary>
    public void Tell(IToVisitor message, IActorRef? sender = null) => _visitors.Tell(message, sender ?? ActorRefs.NoSender);

    /// <summary>Says something to an operator.</summary>
    public void Tell(IToOperator message, IActorRef? sender = null) => _operators.Tell(message, sender ?? ActorRefs.NoSender);

    /// <summary>Says something to a dialog.</summary>
    public void Tell(IToDialog message, IActorRef? sender = null) => _dialogs.Tell(message, sender ?? ActorRefs.NoSender);

    /// <summary>Says something to a desk.</summary>
    public void Tell(IToDesk message, IActorRef? sender = null) => _desks.Tell(message, sender ?? ActorRefs.NoSender);
}
