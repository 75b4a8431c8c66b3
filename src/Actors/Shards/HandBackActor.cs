using Akka.Actor;
using Akka.Event;

namespace Gateway.Actors.Shards;

/// <summary>
/// One beside each region: what the region drops while one of its shards moves is given to it again, and waits there for the shard's new place. A region drops what has come between the order to
/// hold back and the order to hand over, so that nothing said later overtakes it; whoever wrote it would send it again, but seconds later. It may come after what was said later, as anything that is
/// sent again may.
/// </summary>
internal sealed class HandBackActor(IActorRef region) : UntypedActor
{
    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(DeadLetter));

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        // A region wraps what it drops for a move. What it has no room for it does not, and that must not come back.
        if (message is DeadLetter { Message: Dropped dropped } by && by.Sender.Equals(region)) region.Tell(dropped.Message, dropped.Sender);
    }
}
