using Akka.Actor;

namespace Gateway.Actors.Hops;

/// <summary>The egress actor of another node as entities hold it: what is told to it travels in the batches to that node, or alone while the node takes none.</summary>
internal sealed class HopRef : MinimalActorRef
{
    private readonly Peers _peers;
    private readonly IActorRef _alone;
    private readonly string _target;
    private NodeOutbox? _outbox;

    public HopRef(Peers peers, IActorRef alone) =>
        (_peers, _alone, _target) = (peers, alone, alone.Path.Uid == ActorCell.UndefinedUid ? alone.Path.Name : $"{alone.Path.Name}#{alone.Path.Uid}");

    public override ActorPath Path => _alone.Path;

    public override IActorRefProvider Provider => _peers.Provider;

    protected override void TellInternal(object message, IActorRef sender)
    {
        // Nothing was batched before its node was known as a member, and one stream to a node keeps the order of what goes alone and in batches.
        var outbox = _outbox;
        if (outbox is null || outbox.Gone)
        {
            var next = _peers.OutboxOf(_alone.Path.Address);
            if (next is null && outbox is not null && _alone.Path.Uid != ActorCell.UndefinedUid)
            {
                // This very actor ended with its node. Told all the same, each message would knock at the port of a process that is gone.
                HopMetrics.Unsent.Add(1);
                return;
            }
            _outbox = outbox = next;
        }
        if (outbox is null) _alone.Tell(message, sender);
        else outbox.Deliver(message, _target);
    }
}
