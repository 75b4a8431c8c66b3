using System.Buffers;
using MessagePack;

namespace Gateway.Protocol;

public static partial class PacketCodec
{
    /// <summary>Writes what a server says as one packet.</summary>
    /// <exception cref="ArgumentException">An <see cref="UnknownServerPacket"/>, which exists only for reading.</exception>
    public static void Write(IBufferWriter<byte> output, ServerPacket packet)
    {
        var w = new MessagePackWriter(output);
        switch (packet)
        {
            case Welcome p: Head(ref w, 64, 10); w.Write(p.Connection); w.Write(p.Subject); w.Write(p.Site); w.Write(p.ServerTime); w.Write(p.BeatMs); w.Write(p.PatienceMs); w.Write(p.MessageBytes); w.Write(p.TextChars); w.Write(p.TicketExpires); w.Write(p.Release); break;
            case Refused p: Head(ref w, 65, 5); w.Write(p.Rid); w.Write(p.Code); w.Write(p.Temporary); w.Write(p.RetryAfterMs); w.Write(p.Text); break;
            case Done p: Head(ref w, 66, 2); w.Write(p.Rid); w.Write(p.Value); break;
            case Beat p:
                Head(ref w, 67, 2); w.Write(p.Token); w.WriteArrayHeader(p.Heads.Count);
                foreach (var h in p.Heads) { w.WriteArrayHeader(3); w.Write(h.Dialog); w.Write(h.Epoch); w.Write(h.Seq); }
                break;
            case Move p: Head(ref w, 68, 1); w.Write(p.DelayMs); break;
            case Posted p: Head(ref w, 69, 6); w.Write(p.Rid); w.Write(p.Dialog); w.Write(p.Outbox); w.Write(p.N); w.Write(p.Seq); w.Write(p.Time); break;
            case Gap p: Head(ref w, 70, 4); w.Write(p.Rid); w.Write(p.Dialog); w.Write(p.Outbox); w.Write(p.Expected); break;
            case Entry p:
                Head(ref w, 71, 12); w.Write(p.Dialog); w.Write(p.Epoch); w.Write(p.Seq); w.Write(p.Time); w.Write(p.Kind); w.Write(p.Author); w.Write(p.AuthorId);
                w.Write(p.AuthorName); w.Write(p.Text); w.Write(p.Outbox); w.Write(p.N); w.Write(p.Detail);
                break;
            case DialogInfo p:
                Head(ref w, 72, 16); w.Write(p.Dialog); w.Write(p.Epoch); w.Write(p.Head); w.Write(p.Status); w.Write(p.Department); w.Write(p.Visitor); w.Write(p.VisitorName);
                w.Write(p.Operator); w.Write(p.OperatorName); w.Write(p.Term); w.Write(p.Accepted); w.Write(p.Position); w.Write(p.Started); w.Write(p.Stars);
                w.WriteArrayHeader(p.Outboxes.Count);
                foreach (var o in p.Outboxes) { w.WriteArrayHeader(2); w.Write(o.Outbox); w.Write(o.N); }
                w.Write(p.Wait);
                break;
            case ReplayEnd p: Head(ref w, 73, 3); w.Write(p.Dialog); w.Write(p.Epoch); w.Write(p.Head); break;
            case TypingBy p: Head(ref w, 74, 5); w.Write(p.Dialog); w.Write(p.Author); w.Write(p.AuthorId); w.Write(p.Name); w.Write(p.Draft); break;
            case Storage p: Head(ref w, 75, 1); w.Write(p.Away); break;
            case Present p:
                Head(ref w, 76, 2); w.Write(p.Dialog); w.WriteArrayHeader(p.People.Count);
                foreach (var o in p.People) { w.WriteArrayHeader(4); w.Write(o.Id); w.Write(o.Name); w.Write(o.Doing); w.Write(o.Supervises); }
                break;
            case Beside p:
                Head(ref w, 77, 1); w.WriteArrayHeader(p.Dialogs.Count);
                foreach (var d in p.Dialogs) { w.WriteArrayHeader(7); w.Write(d.Dialog); w.Write(d.Visitor); w.Write(d.VisitorName); w.Write(d.Department); w.Write(d.Stage); w.Write(d.OwnerName); w.Write(d.Comment); }
                break;
            case Invitation p: Head(ref w, 80, 7); w.Write(p.Id); w.Write(p.Department); w.Write(p.DepartmentName); w.Write(p.OperatorName); w.Write(p.Text); w.Write(p.ShownBefore); w.Write(p.Content); break;
            case InvitationGone p: Head(ref w, 81, 1); w.Write(p.Id); break;
            case SiteStatus p:
                Head(ref w, 82, 2); w.Write(p.Status); w.WriteArrayHeader(p.Departments.Count);
                foreach (var d in p.Departments) { w.WriteArrayHeader(3); w.Write(d.Id); w.Write(d.Name); w.Write(d.Status); }
                break;
            case Rows p: WriteRows(ref w, p); break;
            case Card p: WriteCard(ref w, p); break;
            case Queue p:
                Head(ref w, 98, 2); w.WriteArrayHeader(p.Waiting.Count);
                foreach (var q in p.Waiting) { w.WriteArrayHeader(8); WriteWaiting(ref w, q); }
                w.Write(p.Total);
                break;
            case QueueChanges p:
                Head(ref w, 60, 3); Texts(ref w, p.Gone); w.WriteArrayHeader(p.Came.Count);
                foreach (var c in p.Came) { w.WriteArrayHeader(9); w.Write(c.At); WriteWaiting(ref w, c.Item); }
                w.Write(p.Total);
                break;
            case Team p: Head(ref w, 99, 1); WriteTeam(ref w, p.Operators); break;
            case TeamChanges p: Head(ref w, 61, 1); WriteTeam(ref w, p.Operators); break;
            case Self p:
                Head(ref w, 100, 4); w.Write(p.State); w.Write(p.Capacity); w.Write(p.Load); w.WriteArrayHeader(p.Dialogs.Count);
                foreach (var a in p.Dialogs) { w.WriteArrayHeader(7); w.Write(a.Dialog); w.Write(a.Term); w.Write(a.Accepted); w.Write(a.Deadline); w.Write(a.Visitor); w.Write(a.VisitorName); w.Write(a.Department); }
                break;
            case Alerts p:
                Head(ref w, 101, 1); w.WriteArrayHeader(p.Items.Count);
                foreach (var a in p.Items)
                {
                    w.WriteArrayHeader(16); w.Write(a.Id); w.Write(a.Kind); w.Write(a.Subject); w.Write(a.Address); w.Write(a.Opened); w.Write(a.Last); w.Write(a.Hits); w.Write(a.Visitors);
                    w.Write(a.State); w.Write(a.By); w.Write(a.ByName); w.Write(a.Closed); w.Write(a.Invited); w.Write(a.Skipped); w.Write(a.Waiting); w.Write(a.Seen);
                }
                break;
            default: throw new ArgumentException($"{packet.GetType().Name} is not a packet that a server sends", nameof(packet));
        }
        w.Flush();
    }

    /// <summary>Writes what a client says as one packet; the counterpart for clients in C#.</summary>
    /// <exception cref="ArgumentException">An <see cref="UnknownPacket"/>, which exists only for reading.</exception>
    public static void Write(IBufferWriter<byte> output, ClientPacket packet)
    {
        var w = new MessagePackWriter(output);
        switch (packet)
        {
            case Hello p:
                Head(ref w, 1, 5); w.Write(p.Ticket); w.Write(p.Generation); w.WriteArrayHeader(p.Resume.Count);
                foreach (var r in p.Resume) { w.WriteArrayHeader(3); w.Write(r.Dialog); w.Write(r.Epoch); w.Write(r.LastSeq); }
                if (p.Page is not { } g) w.WriteNil();
                else { w.WriteArrayHeader(8); w.Write(g.Page); w.Write(g.Url); w.Write(g.Title); w.Write(g.Referrer); w.Write(g.Language); w.Write(g.Screen); w.Write(g.TimeZone); w.Write(g.VisitStart); }
                w.Write(p.Client);
                break;
            case BeatAnswer p: Head(ref w, 2, 1); w.Write(p.Token); break;
            case Post p:
                Head(ref w, 3, p.Quote > 0 ? 7 : p.Seen > 0 ? 6 : 5); w.Write(p.Rid); w.Write(p.Dialog); w.Write(p.Outbox); w.Write(p.N); w.Write(p.Text);
                if (p.Seen > 0 || p.Quote > 0) w.Write(p.Seen);
                if (p.Quote > 0) w.Write(p.Quote);
                break;
            case Typing p: Head(ref w, 4, 2); w.Write(p.Dialog); w.Write(p.Draft); break;
            case CloseDialog p: Head(ref w, 5, 2); w.Write(p.Rid); w.Write(p.Dialog); break;
            case Fetch p: Head(ref w, 6, 3); w.Write(p.Dialog); w.Write(p.Epoch); w.Write(p.AfterSeq); break;
            case RefreshTicket p: Head(ref w, 7, 1); w.Write(p.Ticket); break;
            case PageViewed p: Head(ref w, 16, 4); w.Write(p.Page); w.Write(p.Url); w.Write(p.Title); w.Write(p.Referrer); break;
            case EventRaised p:
                Head(ref w, 17, 4); w.Write(p.Name); Number(ref w, p.Value); w.Write(p.Currency); Pairs(ref w, p.Data);
                break;
            case Active: Head(ref w, 18, 0); break;
            case Goodbye: Head(ref w, 19, 0); break;
            case StartDialog p: Head(ref w, 20, 7); w.Write(p.Rid); w.Write(p.Key); w.Write(p.Department); w.Write(p.Invitation); w.Write(p.Outbox); w.Write(p.N); w.Write(p.Text); break;
            case InvitationAnswer p: Head(ref w, 21, 2); w.Write(p.Invitation); w.Write(p.Outcome); break;
            case Rate p:
                Head(ref w, 22, p.Operator is null ? 4 : 5); w.Write(p.Rid); w.Write(p.Dialog); w.Write(p.Stars); w.Write(p.Comment);
                if (p.Operator is not null) w.Write(p.Operator);
                break;
            case LeaveAddress p: Head(ref w, 81, 3); w.Write(p.Rid); w.Write(p.Dialog); w.Write(p.Address); break;
            case Mute p: Head(ref w, 82, 3); w.Write(p.Rid); w.Write(p.Dialog); w.Write(p.On); break;
            case Resolve p: Head(ref w, 80, 3); w.Write(p.Rid); w.Write(p.Dialog); w.Write(p.Answer); break;
            case AttributesSet p: Head(ref w, 23, 1); Pairs(ref w, p.Attributes); break;
            case FormAnswer p: Head(ref w, 24, 3); w.Write(p.Rid); w.Write(p.Invitation); Pairs(ref w, p.Answers); break;
            case SetState p: Head(ref w, 32, 2); w.Write(p.Rid); w.Write(p.State); break;
            case Watch p: WriteWatch(ref w, p); break;
            case Unwatch p: Head(ref w, 34, 1); w.Write(p.Query); break;
            case WatchVisitor p:
                Head(ref w, 35, p.Explain is null ? 3 : 4); w.Write(p.Rid); w.Write(p.Visitor); w.Write(p.On);
                if (p.Explain is not null) w.Write(p.Explain);
                break;
            case Invite p: Head(ref w, 36, 4); w.Write(p.Rid); w.Write(p.Visitor); w.Write(p.Department); w.Write(p.Text); break;
            case StartWith p: Head(ref w, 37, 8); w.Write(p.Rid); w.Write(p.Key); w.Write(p.Visitor); w.Write(p.Department); w.Write(p.Outbox); w.Write(p.N); w.Write(p.Text); w.Write(p.Exceed); break;
            case Accept p: Head(ref w, 38, 3); w.Write(p.Rid); w.Write(p.Dialog); w.Write(p.Term); break;
            case Decline p: Head(ref w, 39, 3); w.Write(p.Rid); w.Write(p.Dialog); w.Write(p.Term); break;
            case Transfer p: Head(ref w, 40, 8); w.Write(p.Rid); w.Write(p.Dialog); w.Write(p.Department); w.Write(p.Operator); w.Write(p.Comment); w.Write(p.Exceed); w.Write(p.Skill); w.Write(p.Level); break;
            case SignOff p: Head(ref w, 41, 1); w.Write(p.Rid); break;
            case WatchSiteAlerts p: Head(ref w, 42, 1); w.Write(p.On); break;
            case Take p: Head(ref w, 44, 3); w.Write(p.Rid); w.Write(p.Dialog); w.Write(p.Exceed); break;
            case Change p: Head(ref w, 54, 6); w.Write(p.Rid); w.Write(p.Dialog); w.Write(p.Outbox); w.Write(p.N); w.Write(p.Seq); w.Write(p.Text); break;
            case PostFile p: Head(ref w, 55, 5); w.Write(p.Rid); w.Write(p.Dialog); w.Write(p.Outbox); w.Write(p.N); w.Write(p.Pass); break;
            case PostNote p: Head(ref w, 53, 5); w.Write(p.Rid); w.Write(p.Dialog); w.Write(p.Outbox); w.Write(p.N); w.Write(p.Text); break;
            case Observe p: Head(ref w, 70, 3); w.Write(p.Rid); w.Write(p.Dialog); w.Write(p.On); break;
            case AskToJoin p: Head(ref w, 72, 5); w.Write(p.Rid); w.Write(p.Dialog); w.Write(p.Operator); w.Write(p.Comment); w.Write(p.On); break;
            case Join p: Head(ref w, 73, 3); w.Write(p.Rid); w.Write(p.Dialog); w.Write(p.On); break;
            case PushPage p: Head(ref w, 90, 3); w.Write(p.Rid); w.Write(p.Dialog); w.Write(p.Address); break;
            case AnswerPage p: Head(ref w, 91, 4); w.Write(p.Rid); w.Write(p.Dialog); w.Write(p.Seq); w.Write(p.Goes); break;
            case Hold p: Head(ref w, 74, 4); w.Write(p.Rid); w.Write(p.Dialog); w.Write(p.On); w.Write(p.Text); break;
            case Look p: Head(ref w, 71, 2); w.Write(p.Dialog); w.Write(p.Doing); break;
            case AlertAction p: Head(ref w, 43, 5); w.Write(p.Rid); w.Write(p.Alert); w.Write(p.Act); w.Write(p.Department); w.Write(p.Text); break;
            case SendCard p:
                Head(ref w, 85, p.Seen > 0 ? 7 : 6); w.Write(p.Rid); w.Write(p.Dialog); w.Write(p.Outbox); w.Write(p.N); w.Write(p.Kind); w.Write(p.Body);
                if (p.Seen > 0) w.Write(p.Seen);
                break;
            case AnswerCard p: Head(ref w, 86, 6); w.Write(p.Rid); w.Write(p.Dialog); w.Write(p.Outbox); w.Write(p.N); w.Write(p.Card); Pairs(ref w, p.Answers); break;
            default: throw new ArgumentException($"{packet.GetType().Name} is not a packet that a client sends", nameof(packet));
        }
        w.Flush();
    }

    private static void WriteCard(ref MessagePackWriter w, Card p)
    {
        Head(ref w, 97, 33); w.Write(p.Rid); w.Write(p.Visitor); w.Write(p.Name); Pairs(ref w, p.Attributes); Texts(ref w, p.Segments); w.Write(p.VisitNumber); w.Write(p.VisitStart);
        w.Write(p.Language); w.Write(p.Screen); w.Write(p.TimeZone); w.Write(p.Browser); w.Write(p.Os); w.Write(p.Device); w.Write(p.Referrer);
        w.WriteArrayHeader(p.Pages.Count);
        foreach (var page in p.Pages) { w.WriteArrayHeader(3); w.Write(page.Url); w.Write(page.Title); w.Write(page.At); }
        w.WriteArrayHeader(p.Events.Count);
        foreach (var e in p.Events) { w.WriteArrayHeader(4); w.Write(e.Name); Number(ref w, e.Value); w.Write(e.Currency); w.Write(e.At); }
        w.WriteArrayHeader(p.PreviousVisits.Count);
        foreach (var v in p.PreviousVisits) { w.WriteArrayHeader(4); w.Write(v.Number); w.Write(v.Start); w.Write(v.End); w.Write(v.Pages); }
        Texts(ref w, p.Dialogs); w.Write(p.Online); w.Write(p.Status);
        w.Write(p.Country); w.Write(p.Region); w.Write(p.City); w.Write(p.Source); w.Write(p.Engine); w.Write(p.Term); w.Write(p.Campaign); w.Write(p.Login);
        Texts(ref w, p.Tags ?? []);
        w.WriteArrayHeader(p.Notes?.Count ?? 0);
        foreach (var n in p.Notes ?? []) { w.WriteArrayHeader(3); w.Write(n.Text); w.Write(n.Rule); w.Write(n.At); }
        w.WriteArrayHeader(p.Coupons?.Count ?? 0);
        foreach (var c in p.Coupons ?? []) { w.WriteArrayHeader(3); w.Write(c.Code); w.Write(c.Rule); w.Write(c.At); }
        w.WriteArrayHeader(p.Forms?.Count ?? 0);
        foreach (var f in p.Forms ?? []) { w.WriteArrayHeader(3); w.Write(f.Form); w.Write(f.At); Pairs(ref w, f.Answers); }
        w.WriteArrayHeader(p.Products?.Count ?? 0);
        foreach (var g in p.Products ?? []) { w.WriteArrayHeader(6); w.Write(g.Id); w.Write(g.Name); Number(ref w, g.Price); w.Write(g.Currency); w.Write(g.Picture); w.Write(g.Address); }
    }

    private static void Head(ref MessagePackWriter w, int type, int fields)
    {
        w.WriteArrayHeader(fields + 1);
        w.Write(type);
    }

    private static void Number(ref MessagePackWriter w, double? value)
    {
        if (value is { } number) w.Write(number);
        else w.WriteNil();
    }

    private static void Texts(ref MessagePackWriter w, IReadOnlyList<string> texts)
    {
        w.WriteArrayHeader(texts.Count);
        foreach (var text in texts) w.Write(text);
    }

    private static void Pairs(ref MessagePackWriter w, IReadOnlyDictionary<string, string> pairs)
    {
        w.WriteMapHeader(pairs.Count);
        foreach (var (key, value) in pairs) { w.Write(key); w.Write(value); }
    }
}
