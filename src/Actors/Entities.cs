using Akka.Actor;
using Gateway.Actors.Hops;

namespace Gateway.Actors;

/// <summary>
/// The one door to every entity. A node alone tells its shard regions; among others, messages for a shard of another node go in batches to that node, and through the
/// regions while its place is not known (<c>docs/decisions/hops.md</c>).
/// </summary>
public sealed class Entities
{
    private IActorRef _visitors = ActorRefs.Nobody, _operators = ActorRefs.Nobody, _dialogs = ActorRefs.Nobody, _desks = ActorRefs.Nobody;
    private Peers? _peers;

    /// <summary>Shards per kind of entity. Fixed for ever: the place of every entity follows from it.</summary>
    public const int Shards = 256;

    /// <summary>Names the regions; called once while the node starts.</summary>
    public void Connect(IActorRef visitors, IActorRef operators, IActorRef dialogs, IActorRef desks) =>
        (_visitors, _operators, _dialogs, _desks) = (visitors, operators, dialogs, desks);

    /// <summary>Opens the ways that pass the regions by; called once, after <see cref="Connect"/>.</summary>
    internal void Open(Peers peers)
    {
        peers.Connect([_visitors, _operators, _dialogs, _desks]);
        _peers = peers;
    }

    /// <summary>
    /// Nobody is told anything any more: the last node that holds entities stops. Its regions would keep what they can bring to nobody, and wait for a node to take it until their
    /// patience is over; entities that start again repeat what they still mean.
    /// </summary>
    internal void Close()
    {
        _peers = null;
        Connect(ActorRefs.Nobody, ActorRefs.Nobody, ActorRefs.Nobody, ActorRefs.Nobody);
    }

    /// <summary>Says something to a visitor.</summary>
    public void Tell(IToVisitor message)
    {
        if (_peers is { Any: true } peers) peers.LaneOf(0, ShardingKeys.ShardOf(message.Site, message.Visitor.Value)).Tell(Traced(message));
        else _visitors.Tell(Traced(message), ActorRefs.NoSender);
    }

    /// <summary>False while there are nodes of versions before forms: then no answer to one may be told.</summary>
    public bool TakeForms => _peers?.AllHave(Regions.ActionsRole) ?? true;

    /// <summary>Whether operators may take dialogs from the list: every node that could hold the desk knows of it.</summary>
    public bool TakePicks => _peers?.AllHave(Regions.PicksRole) ?? true;

    /// <summary>Whether notes may be written: every node that could hold the dialog knows of them.</summary>
    public bool TakeNotes => _peers?.AllHave(Regions.NotesRole) ?? true;

    /// <summary>Whether messages may be changed: every node that could hold the dialog knows of it.</summary>
    public bool TakeChanges => _peers?.AllHave(Regions.ChangesRole) ?? true;

    /// <summary>Whether dialogs know of several operators: every node that could hold one does.</summary>
    public bool TakeDesks => _peers?.AllHave(Regions.DeskRole) ?? true;

    /// <summary>Whether cards may be sent and answered: every node that could hold the dialog or the visitor knows of them.</summary>
    public bool TakeCards => _peers?.AllHave(Regions.FormsRole) ?? true;
    /// <summary>Whether dialogs may say something by themselves: every node that could hold one, or show it, knows of that.</summary>
    public bool TakeWords => _peers?.AllHave(Regions.WordsRole) ?? true;

    /// <summary>Whether bots may answer in dialogs, and desks be told who looks at whom: every node that could hold one knows of it.</summary>
    public bool TakeRest => _peers?.AllHave(Regions.RestRole) ?? true;

    /// <summary>Whether dialogs know what visitors say at their end: every node that could hold one does.</summary>
    public bool TakeClosings => _peers?.AllHave(Regions.ClosingRole) ?? true;

    /// <summary>Says something to an operator.</summary>
    public void Tell(IToOperator message)
    {
        if (_peers is { Any: true } peers) peers.LaneOf(1, ShardingKeys.ShardOf(message.Site, message.Operator.Value)).Tell(Traced(message));
        else _operators.Tell(Traced(message), ActorRefs.NoSender);
    }

    /// <summary>Says something to a dialog.</summary>
    public void Tell(IToDialog message)
    {
        if (_peers is { Any: true } peers) peers.LaneOf(2, ShardingKeys.ShardOf(message.Site, message.Dialog.Value)).Tell(Traced(message));
        else _dialogs.Tell(Traced(message), ActorRefs.NoSender);
    }

    /// <summary>Says something to a desk.</summary>
    public void Tell(IToDesk message)
    {
        if (_peers is { Any: true } peers) peers.LaneOf(3, ShardingKeys.ShardOf(message.Desk)).Tell(Traced(message));
        else _desks.Tell(Traced(message), ActorRefs.NoSender);
    }

    /// <summary>With the trace that is recorded now; nodes of versions that do not know such an envelope get none, nor does anybody beside them.</summary>
    private object Traced(IToEntity message) => Telemetry.Parent is { } parent && _peers is not { AllTakeTraces: false } ? new Traced(message, parent) : message;
}
