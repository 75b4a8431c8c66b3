using Gateway.Actors;
using Gateway.Actors.Dialogs;
using Gateway.Actors.LiveList;
using Gateway.Actors.Operators;
using Gateway.Actors.Sites;
using Gateway.Actors.Visitors;
using Gateway.Protocol;

namespace Gateway.Edge.Routing;

/// <summary>What an entity said → packets, with the class of outbound data they belong to.</summary>
internal static class DeliveryPackets
{
    public static IEnumerable<ServerPacket> Of(IDelivery body) => body switch
    {
        EntriesAdded d => d.Entries.Select(e => (ServerPacket)new Entry(
            d.Dialog.Value, d.Epoch, e.Seq, e.At, (int)e.Kind, (int)e.Author, e.AuthorId, e.AuthorName, e.Text, e.Outbox, e.N, e.Detail)),
        _ => One(body) is { } packet ? [packet] : [],
    };

    private static ServerPacket? One(IDelivery body) => body switch
    {
        RequestRefused d => new Refused(d.Rid, d.Code, d.Temporary, d.RetryAfterMs, d.Text),
        RequestDone d => new Done(d.Rid, d.Value),
        MessageKept d => new Posted(d.Rid, d.Dialog.Value, d.Outbox, d.N, d.Seq, d.At),
        MessageGap d => new Gap(d.Rid, d.Dialog.Value, d.Outbox, d.Expected),
        DialogChanged d => new DialogInfo(d.Dialog.Value, d.Epoch, d.Head, (int)d.Status, d.Department.Value, d.Visitor.Value, d.VisitorName, d.Operator?.Value, d.OperatorName,
            d.Term, d.Accepted, d.Position, d.Started, d.Stars, [.. d.Outboxes.Select(o => new OutboxHead(o.Outbox, o.N))]),
        DialogReplayed d => new ReplayEnd(d.Dialog.Value, d.Epoch, d.Head),
        TypingShown d => new TypingBy(d.Dialog.Value, (int)d.Party.Kind, d.Party.Id, d.Party.Name, d.Draft),
        SelfChanged d => new Self((int)d.State, d.Capacity, d.Load,
            [.. d.Dialogs.Select(h => new Assignment(h.Dialog.Value, h.Term, h.Accepted, h.Deadline, h.Visitor.Value, h.VisitorName, h.Department.Value))]),
        QueueChanged d => new Queue(
            [.. d.Waiting.Select(w => new QueueItem(w.Dialog.Value, w.Department.Value, w.Visitor.Value, w.VisitorName, w.Since, w.FirstText))], d.Total),
        TeamChanged d => new Team([.. d.Team.Select(c => new TeamMember(c.Operator.Value, c.Name, (int)c.State, c.Load, c.Capacity, [.. c.Departments.Select(x => x.Value)]))]),
        _ => null,
    };
}
