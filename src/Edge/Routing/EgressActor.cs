using Akka.Actor;
using Gateway.Actors;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Hops;
using Gateway.Actors.LiveList;
using Gateway.Actors.Nodes;
using Gateway.Actors.Operators;
using Gateway.Actors.Sites;
using Gateway.Actors.Visitors;
using Gateway.Edge.Connections;
using Gateway.Edge.Frames;
using Gateway.Protocol;

namespace Gateway.Edge.Routing;

/// <summary>
/// All output of a share of this node's connections, in order: turns deliveries into packets, encodes each once for all who get it, keeps the attachments
/// of its sessions alive by beats, and attaches again what an entity no longer knows.
/// </summary>
internal sealed partial class EgressActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(1);

    private readonly NodeServices _node;
    private readonly IActorRef _liveHub;
    private readonly Dictionary<long, Session> _sessions = [];
    private readonly Dictionary<SiteId, string> _statusTold = [];
    private bool _storageAway;

    private sealed record StatusNow;

    /// <summary>The node holds a new version of the catalog: somebody may have been signed out.</summary>
    internal sealed record CatalogChanged : INoSerializationVerificationNeeded;

    public EgressActor(NodeServices node, IActorRef liveHub) => (_node, _liveHub) = (node, liveHub);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(BeatNow), new BeatNow(), BeatInterval / BeatShares);
        Timers.StartPeriodicTimer(nameof(StatusNow), new StatusNow(), StatusInterval);
        // What lived on a node that is gone is somewhere else now, and hears of its connections at once instead of with the next beat.
        Context.System.EventStream.Subscribe(Self, typeof(NodeGone));
        Context.System.EventStream.Subscribe(Self, typeof(DatabaseSeen));
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Deliver d: Send(d); break;
            case DeliverShared d: Send(d); break;
            case SessionOpened o: Open(o.Session); break;
            case SessionClosed c: Close(c.Session); break;
            case CatalogChanged: Revoke(); break;
            case DialogHead h: Hear(h); break;
            case VisitorUnknown u: AttachAgain(u.Connections); break;
            case OperatorUnknown u: AttachAgain(u.Connections); break;
            case BeatNow:
                Beat(++_ticks % BeatShares);
                TellAgain();
                break;
            case NodeGone: BeatAfterLoss(); break;
            case DatabaseSeen d: TellStorage(!d.Answers); break;
            case BeatAll: Beat(); break;
            case RoomNow: AskCrowded(); break;
            case StatusNow: TellStatus(); break;
            case ObservationAsked a: Observe(a); break;
            case EntriesAsked a: Fetch(a); break;
            case LookedAt l: Look(l); break;
        }
    }

    private void Send(Deliver delivery)
    {
        using var span = delivery.Parent is { } parent ? Telemetry.Follow($"deliver {delivery.Body.GetType().Name}", parent) : null;
        if (delivery.Body is DialogReplayed replayed) delivery = delivery with { Connections = [.. delivery.Connections.Where(id => IsWhole(id, replayed))] };
        if (delivery.Body is EntriesAdded added && WithoutGap(added, delivery.Connections) is var whole && whole != delivery.Connections) delivery = delivery with { Connections = whole };
        foreach (var packet in DeliveryPackets.Of(delivery.Body))
        {
            var (kind, key) = ClassOf(packet);
            var buffer = PacketBuffer.Rent();
            try
            {
                PacketCodec.Write(buffer, packet);
                var shared = delivery.Connections.Count > 1 ? SharedFrame.Binary(buffer.WrittenSpan) : null;
                foreach (var id in delivery.Connections)
                {
                    if (!_sessions.TryGetValue(id, out var session)) continue;
                    // What changes are told of must keep its place before them.
                    var (sent, slot) = packet is Queue or Team && session.TakesChanges ? (OutboundClass.Durable, 0UL) : (kind, key);
                    if (shared is null) session.Connection.Send(buffer.WrittenSpan, sent, slot);
                    else session.Connection.Send(shared, sent, slot);
                    session.Connection.Node.Metrics.PacketsOut(packet.GetType(), 1);
                    if (packet is Refused refused) session.Connection.Node.Metrics.PacketRefused(refused.Code);
                }
            }
            finally
            {
                PacketBuffer.Return(buffer);
            }
        }
        foreach (var id in delivery.Connections)
            if (_sessions.TryGetValue(id, out var session)) Note(session, delivery.Body);
    }

    /// <summary>What other egress actors send too is framed by whoever comes first.</summary>
    private void Send(DeliverShared delivery)
    {
        var frame = delivery.Shared.Encoded(body => FrameOf(DeliveryPackets.One(body)!));
        foreach (var id in delivery.Connections)
        {
            if (!_sessions.TryGetValue(id, out var session)) continue;
            session.Connection.Send(frame, OutboundClass.Durable, 0);
            session.Connection.Node.Metrics.PacketsOut(typeof(Rows), 1);
        }
    }

    private static (OutboundClass, ulong) ClassOf(ServerPacket packet) => packet switch
    {
        TypingBy p => (OutboundClass.LatestWins, Key(74, p.Dialog, p.Author)),
        Present p => (OutboundClass.LatestWins, Key(76, p.Dialog, 0)),
        Queue => (OutboundClass.LatestWins, 98UL << 32),
        Team => (OutboundClass.LatestWins, 99UL << 32),
        SiteStatus => (OutboundClass.LatestWins, 82UL << 32),
        Storage => (OutboundClass.LatestWins, StorageKey),
        _ => (OutboundClass.Durable, 0),
    };

    private const ulong StorageKey = 75UL << 32;

    private static ulong Key(int type, string id, int part) => ((ulong)type << 40) | ((ulong)part << 32) | (uint)string.GetHashCode(id, StringComparison.Ordinal);

    /// <summary>What a delivery means for the attachments of the session that got it.</summary>
    private void Note(Session session, IDelivery body)
    {
        switch (body)
        {
            case VisitorAttached d:
                foreach (var dialog in d.OpenDialogs) Attach(session, dialog);
                foreach (var point in session.Resume) Attach(session, new DialogId(point.Dialog));
                break;
            case SelfChanged d:
                Hold(session, d.Dialogs);
                break;
            case BesideChanged d: Stand(session, d); break;
            case DialogChanged d:
                // Also a dialog just begun by this very connection, which nobody announced.
                Follow(session, d.Dialog);
                break;
            case RequestDone { Value: { Length: > 0 } started } when session.Identity.Role == TicketRole.Visitor: Attach(session, new DialogId(started)); break;
            case EntriesAdded d when session.Attachments?.GetValueOrDefault(d.Dialog) is { } place:
                if (place.Epoch != d.Epoch) (place.Epoch, place.LastSeq, place.Head) = (d.Epoch, 0, 0);
                (place.LastSeq, place.AskedAt, place.Doubts) = (Math.Max(place.LastSeq, d.Entries[^1].Seq), 0, 0);
                break;
            case DialogLeft d when session.Attachments?.GetValueOrDefault(d.Dialog) is { } place:
                if (place.Resumed is not null) session.Connection.Node.Metrics.Resumed(ResumeOutcome.Gone);
                Leave(session, d.Dialog, place);
                break;
        }
    }

    private static ResumeOutcome OutcomeOf(ResumePoint had, DialogReplayed now) => had.Epoch != now.Epoch ? ResumeOutcome.Anew : had.LastSeq.CompareTo(now.Head) switch
    {
        < 0 => ResumeOutcome.CaughtUp,
        0 => ResumeOutcome.Complete,
        > 0 => ResumeOutcome.Ahead,
    };

    private void Revoke()
    {
        foreach (var session in _sessions.Values)
            if (!session.RevokeIfDue()) StopObserving(session);
    }

    private void Open(Session session)
    {
        _sessions[session.Connection.Id] = session;
        // The catalog may have changed between the hello and here.
        if (session.RevokeIfDue()) return;
        if (_storageAway) session.Send(new Storage(true), OutboundClass.LatestWins, StorageKey);
        if (session.Identity.Role == TicketRole.Visitor && _node.Sites.Find(session.Identity.Site) is { } site) session.Send(StatusOf(site, session.Language), OutboundClass.LatestWins, 82UL << 32);
    }

    private void Close(Session session)
    {
        if (!_sessions.Remove(session.Connection.Id)) return;
        var who = session.Identity;
        if (who.Role == TicketRole.Visitor) _node.Entities.Tell(new DetachVisitor(who.Site, who.Visitor, session.Reference, false));
        else
        {
            _node.Entities.Tell(new DetachOperator(who.Site, who.Operator, session.Reference));
            if (session.Looking is { } waiting) TellLook(session, waiting, false);
            _liveHub.Tell(new HubConnectionClosed(session.Reference), ActorRefs.NoSender);
            _node.AlertHub.Tell(new HubConnectionClosed(session.Reference), ActorRefs.NoSender);
        }
        foreach (var dialog in session.Attachments?.Keys.ToList() ?? []) _node.Entities.Tell(new DetachDialog(who.Site, dialog, session.Reference));
    }

    /// <summary>A packet for many, encoded and framed once.</summary>
    private static SharedFrame FrameOf(ServerPacket packet)
    {
        var buffer = PacketBuffer.Rent();
        try
        {
            PacketCodec.Write(buffer, packet);
            return SharedFrame.Binary(buffer.WrittenSpan);
        }
        finally
        {
            PacketBuffer.Return(buffer);
        }
    }

    /// <summary>What died for want of the database comes alive with the beat.</summary>
    private void TellStorage(bool away)
    {
        _storageAway = away;
        var shared = FrameOf(new Storage(away));
        foreach (var session in _sessions.Values) session.Connection.Send(shared, OutboundClass.LatestWins, StorageKey);
        if (!away) BeatAfterLoss();
    }

    private void TellStatus()
    {
        foreach (var site in _node.Sites.All)
        {
            var now = string.Join(',', site.Departments.Select(d => $"{d.Id}={StatusOf(site.Id, d)}"));
            if (_statusTold.GetValueOrDefault(site.Id) == now) continue;
            var first = !_statusTold.ContainsKey(site.Id);
            _statusTold[site.Id] = now;
            if (first) continue;
            foreach (var language in _sessions.Values.Where(s => s.Identity.Role == TicketRole.Visitor && s.Identity.Site == site.Id).GroupBy(s => s.Language))
            {
                var shared = FrameOf(StatusOf(site, language.Key));
                foreach (var session in language) session.Connection.Send(shared, OutboundClass.LatestWins, 82UL << 32);
            }
        }
    }

    private SiteStatus StatusOf(SiteSnapshot site, string language)
    {
        // What is off is not offered: a site of which all departments are off has status 0, and the widget is not shown.
        DepartmentStatus[] departments = [.. site.Departments.Select(d => new DepartmentStatus(d.Id.Value, d.NameIn(language.Length > 0 ? language : site.DefaultLanguage), StatusOf(site.Id, d))).Where(d => d.Status != 0)];
        return new SiteStatus(departments.Length == 0 ? 0 : departments.Min(d => d.Status), departments);
    }

    /// <summary>1 online, 2 busy, and when nobody could answer, or outside of the hours, 3 offline with a form or 0 off, as the department says.</summary>
    private int StatusOf(SiteId site, DepartmentInfo department)
    {
        var (facts, rules) = (_node.Facts.Of(site, department.Id), department.Routing);
        if (facts.OperatorsOnline == 0 || !rules.IsOpenAt(_node.Time.GetUtcNow().ToUnixTimeMilliseconds())) return rules.Closed == WhenClosed.Off ? 0 : 3;
        return facts.FreeSlots == 0 ? 2 : 1;
    }
}
