using Gateway.Actors;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.LiveList;
using Gateway.Actors.Operators;
using Gateway.Actors.Radar;
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

    public static ServerPacket? One(IDelivery body) => body switch
    {
        RequestRefused d => new Refused(d.Rid, d.Code, d.Temporary, d.RetryAfterMs, d.Text),
        RequestDone d => new Done(d.Rid, d.Value),
        MessageKept d => new Posted(d.Rid, d.Dialog.Value, d.Outbox, d.N, d.Seq, d.At),
        MessageGap d => new Gap(d.Rid, d.Dialog.Value, d.Outbox, d.Expected),
        DialogChanged d => new DialogInfo(d.Dialog.Value, d.Epoch, d.Head, (int)d.Status, d.Department.Value, d.Visitor.Value, d.VisitorName, d.Operator?.Value, d.OperatorName,
            d.Term, d.Accepted, d.Position, d.Started, d.Stars, [.. d.Outboxes.Select(o => new OutboxHead(o.Outbox, o.N))], d.Wait),
        DialogReplayed d => new ReplayEnd(d.Dialog.Value, d.Epoch, d.Head),
        TypingShown d => new TypingBy(d.Dialog.Value, (int)d.Party.Kind, d.Party.Id, d.Party.Name, d.Draft),
        PresenceShown d => new Present(d.Dialog.Value,
            [.. d.Operators.Select(o => new PresentPerson(o.Operator.Value, o.Name, o.Marks.HasFlag(ReaderMarks.Writes) ? 2 : o.Marks.HasFlag(ReaderMarks.Looks) ? 1 : 0, o.Marks.HasFlag(ReaderMarks.Supervises)))]),
        BesideChanged d => new Beside([.. d.Dialogs.Select(b => new BesideDialog(b.Dialog.Value, b.Visitor.Value, b.VisitorName, b.Department.Value, b.Stage == "in" ? 2 : 1, b.OwnerName, b.Comment))]),
        SelfChanged d => new Self((int)d.State, d.Capacity, d.Load,
            [.. d.Dialogs.Select(h => new Assignment(h.Dialog.Value, h.Term, h.Accepted, h.Deadline, h.Visitor.Value, h.VisitorName, h.Department.Value))]),
        QueueChanged d => new Queue([.. d.Waiting.Select(ItemOf)], d.Total),
        QueueAltered d => new QueueChanges([.. d.Gone.Select(g => g.Value)], [.. d.Came.Select(p => new QueuePlace(p.At, ItemOf(p.Row)))], d.Total),
        TeamChanged d => new Team([.. d.Team.Select(MemberOf)]),
        TeamAltered d => new TeamChanges([.. d.Team.Select(MemberOf)]),
        InvitationShown d => new Invitation(d.Invitation, d.Department.Value, d.DepartmentName, d.OperatorName, d.Text, d.ShownBefore, d.Content),
        InvitationWithdrawn d => new InvitationGone(d.Invitation),
        RowsChanged d => new Rows(d.Query, d.Snapshot, d.Total, [.. d.Rows.Select(RowOf)], [.. d.Gone.Select(v => v.Value)], d.Offset, d.Order,
            d.Patches is null ? null : [.. d.Patches.Select(p => new RowPatch(p.At, p.Fields, RowOf(p.Row)))],
            d.Groups is null ? null : [.. d.Groups.Select(g => new RowGroup(g.Column, [.. g.Values.Select(v => new GroupValue(v.Value, v.Count))], g.Distinct))]),
        CardChanged d => new Card(d.Rid, d.Visitor.Value, d.Name, d.Attributes, d.Segments, d.VisitNumber, d.VisitStart, d.Language, d.Screen, d.TimeZone, d.Browser, d.Os, d.Device,
            d.Referrer, [.. d.Pages.Select(p => new CardPage(p.Url, p.Title, p.At))], [.. d.Events.Select(e => new CardEvent(e.Name, e.Value, e.Currency, e.At))],
            [.. d.PreviousVisits.Select(v => new CardVisit(v.Number, v.Start, v.End, v.Pages))], [.. d.Dialogs.Select(x => x.Value)], d.Online, d.Status, d.Place?.Country ?? "",
            d.Place?.Region ?? "", d.Place?.City ?? "", d.Origin?.Source ?? "", d.Origin?.Engine ?? "", d.Origin?.Term ?? "", d.Origin?.Campaign ?? "", d.Login ?? "",
            d.Marks?.Tags, d.Marks?.Notes.Select(n => new CardNote(n.Text, n.Rule, n.At)).ToList(), d.Marks?.Coupons.Select(c => new CardCoupon(c.Code, c.Rule, c.At)).ToList(),
            d.Marks?.Forms.Select(f => new CardForm(f.Form, f.At, f.Answers)).ToList(), d.Products?.Select(p => new CardProduct(p.Id, p.Name, p.Price, p.Currency, p.Picture, p.Address)).ToList()),
        AlertsChanged d => new Alerts([.. d.Alerts.Select(AlertOf)]),
        // For the edge itself: the session attaches to what they name, the client hears of it from the dialogs.
        VisitorAttached or OperatorAttached or DialogLeft => null,
        _ => throw new InvalidOperationException($"{body.GetType().Name} has no packet"),
    };

    private static QueueItem ItemOf(WaitingDialog w) => new(w.Dialog.Value, w.Department.Value, w.Visitor.Value, w.VisitorName, w.Since, w.FirstText, (int)w.Marks, w.Lookers ?? "");

    private static TeamMember MemberOf(Colleague c) => new(c.Operator.Value, c.Name, (int)c.State, c.Load, c.Capacity, [.. c.Departments.Select(x => x.Value)]);

    private static AlertItem AlertOf(AlertShown s) => new(
        s.Alert.Id, (int)s.Alert.Kind, s.Alert.Subject, s.Alert.Address, s.Alert.Opened, s.Alert.Last, s.Alert.Hits, s.Alert.Visitors, (int)s.Alert.State, s.Alert.By, s.Alert.ByName,
        s.Alert.Closed, s.Alert.Invited, s.Alert.Skipped, s.Alert.Waiting, s.Seen);

    private static Row RowOf(LiveRow r) => new(
        r.Visitor.Value, r.Name, r.VisitStart, r.Title, r.Url, r.Pages, r.PageSince, r.Referrer, r.Browser, r.Os, r.Visits, r.Segments, r.Status, r.LastEvent, r.Language, r.LastActive,
        r.Country ?? "", r.Device ?? "", r.Source ?? "", r.Campaign ?? "", r.Region ?? "", r.City ?? "", r.Tags);
}
