using System.Buffers;
using System.Globalization;
using Akka.Actor;
using Gateway.Actors;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Operators;
using Gateway.Actors.Radar;
using Gateway.Actors.Visitors;
using Gateway.Edge.Connections;
using Gateway.Protocol;

namespace Gateway.Edge.Routing;

/// <summary>
/// One connection between its hello and its end: proves who is there, routes packets, and knows which dialogs it is attached to. Packets come on the
/// connection's read loop; everything about attachments belongs to the egress actor alone.
/// </summary>
internal sealed class Session(WebSocketConnection connection, SocketSessions services) : IMessageSink
{
    private const int MaxUnreadable = 20;
    private static readonly ResumePoint[] NoResume = [];

    private volatile Identity? _identity;
    private bool _named;
    private Head[] _heads = [];
    private TokenBucket _starts = new(connection.Node.Options.DialogStartBurst, connection.NowMs);
    private int _unreadable;
    private long _beats;

    public WebSocketConnection Connection { get; } = connection;

    /// <summary>An operator's client that takes changes of waiting lists and team; they must all come, and in order.</summary>
    public bool TakesChanges { get; private set; }

    public Identity Identity => _identity ?? throw new InvalidOperationException("no hello yet");

    public ConnectionRef Reference { get; private set; }

    public string Language { get; private set; } = "";

    public int Generation { get; private set; }

    /// <summary>What the client wants resumed; dropped once attached.</summary>
    public IReadOnlyList<ResumePoint> Resume { get; set; } = NoResume;

    public HelloPage? Page { get; private set; }

    /// <summary>Owned by the egress actor: dialogs this connection follows, with the last seq handed to the socket.</summary>
    public Dictionary<DialogId, Attachment>? Attachments { get; set; }

    /// <summary>Owned by the egress actor: dialogs of which more is to be replayed when there is room.</summary>
    public Queue<(DialogId Dialog, Attachment Place)>? Line { get; set; }

    /// <summary>Owned by the egress actor: the waiting dialog that an operator has in sight without reading it.</summary>
    public DialogId? Looking { get; set; }

    /// <summary>Owned by the egress actor: pages asked for out of that line that have not come.</summary>
    public int Pages { get; set; }

    public void OnMessage(in ReadOnlySequence<byte> message)
    {
        if (!PacketCodec.TryReadClient(message, out var packet, out var fault))
        {
            Connection.Node.Metrics.PacketIn(null);
            // A single unreadable packet may be a bug of one feature; a stream of them is no client of ours.
            if (_identity is null || ++_unreadable > MaxUnreadable) Connection.Close(CloseCode.BadPacket, "not a packet of this protocol");
            else Send(new Refused(0, (int)RefusalCode.BadPacket, false, 0, fault ?? "unreadable"));
            return;
        }
        Connection.Node.Metrics.PacketIn(packet!.GetType());
        if (_identity is null)
        {
            if (packet is Hello hello) Greet(hello);
            else Connection.Close(CloseCode.BadPacket, "the first packet must be a hello");
            return;
        }
        switch (packet)
        {
            case BeatAnswer: break;
            case Hello: Connection.Close(CloseCode.BadPacket, "a second hello"); break;
            case RefreshTicket refresh: Renew(refresh); break;
            case StartDialog start when !MayStart(): RefuseStart(start.Rid); break;
            case StartWith start when !MayStart(): RefuseStart(start.Rid); break;
            case UnknownPacket: Connection.Node.Metrics.PacketUnknown(); break;
            default:
                using (Telemetry.Packet(packet!))
                {
                    if (packet is AttributesSet set) TakeName(set);
                    if (packet is PageViewed or EventRaised) Meter();
                    if (services.Router.Route(packet!, _identity, Reference, Connection.Handshake.RemoteAddress) is { } refused)
                    {
                        Send(refused);
                        if (refused.Code == (int)RefusalCode.NotAllowed && _identity.Role == TicketRole.Operator)
                            services.Node.Refusals.Tell(new PacketRefused(_identity.Site, _identity.Operator, packet!.GetType().Name, Connection.Handshake.RemoteAddress.ToString()), ActorRefs.NoSender);
                    }
                }
                break;
        }
    }

    /// <summary>
    /// Tells the radar of an address that sends much. From a quarter of the site's limit on, because other nodes may have the rest, and then in steps of a thirty-second of it.
    /// </summary>
    private void Meter()
    {
        if (Identity.Role != TicketRole.Visitor || services.Node.Sites.Find(Identity.Site)?.Radar.Settings is not { Enabled: true, AddressRate: > 0 and var limit }) return;
        var count = services.Addresses.Count(Identity.Site, Connection.Handshake.RemoteAddress, Connection.NowMs);
        if (count < limit / 4 || count % Math.Max(1, limit / 32) != 0) return;
        services.Node.Scout.Tell(new Spotted(Identity.Site, new AlertCause(AlertKind.AddressFlood, AddressMeter.Shown(AddressFor(services.Node.Sites.Find(Identity.Site)))), Identity.Visitor, "", count), ActorRefs.NoSender);
    }

    /// <summary>Every start writes a journal and may occupy a waiting list, so it has a rate of its own.</summary>
    private bool MayStart() => _starts.TryTake(1, Connection.Node.Options.DialogStartsPerMinute / 60, Connection.Node.Options.DialogStartBurst, Connection.NowMs);

    private void RefuseStart(int rid) =>
        Send(new Refused(rid, (int)RefusalCode.TooFast, true, (int)(60_000 / Connection.Node.Options.DialogStartsPerMinute), "too many dialogs started from here; wait a moment"));

    public void OnBeatDue(long nowMs)
    {
        if (_identity is not null) Send(new Beat(++_beats, Volatile.Read(ref _heads)));
    }

    public void OnMoveAsked(TimeSpan delay)
    {
        if (_identity is not null) Send(new Move((int)delay.TotalMilliseconds));
    }

    public void OnClosed(CloseCode code, string reason)
    {
        if (_identity is not null) Reference.Egress.Tell(new SessionClosed(this), ActorRefs.NoSender);
    }

    /// <summary>The heads that the next beat carries; called by the egress actor.</summary>
    public void SetHeads(Head[] heads) => Volatile.Write(ref _heads, heads);

    public void Send(ServerPacket packet, OutboundClass kind = OutboundClass.Durable, ulong latestWinsKey = 0)
    {
        Connection.Node.Metrics.PacketsOut(packet.GetType(), 1);
        if (packet is Refused refused) Connection.Node.Metrics.PacketRefused(refused.Code);
        var buffer = PacketBuffer.Rent();
        try
        {
            PacketCodec.Write(buffer, packet);
            Connection.Send(buffer.WrittenSpan, kind, latestWinsKey);
        }
        finally
        {
            PacketBuffer.Return(buffer);
        }
    }

    /// <summary>The page may say what its visitor is called; a name that the ticket proved stays.</summary>
    private void TakeName(AttributesSet set)
    {
        if (_identity is { Role: TicketRole.Visitor } who && !_named && set.Attributes.TryGetValue("name", out var name)) _identity = who with { Name = name.Trim() };
    }

    /// <summary>The number after the slash in a client's name; 0 for none.</summary>
    private static int VersionOf(string client) =>
        int.TryParse(client.AsSpan(client.IndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version) && client.Contains('/') ? version : 0;

    private void Greet(Hello hello)
    {
        if (Verify(hello.Ticket) is not { } ticket) return;
        if (services.Node.Sites.Find(new(ticket.Site)) is not { } site)
        {
            Connection.Close(CloseCode.WrongAudience, "the ticket's site is not served here");
            return;
        }
        if (!services.Admits(ticket.Role, site, Connection.Handshake.Origin))
        {
            Connection.Close(CloseCode.WrongAudience, "this origin is not in the site's list");
            return;
        }
        var language = ticket.Role == TicketRole.Visitor ? SharedText.Of(hello.Page?.Language ?? "") : "";
        var identity = new Identity(site.Id, ticket.Role, ticket.Subject, ticket.Name, ticket.Series, StampOf(ticket), language);
        if (identity.IsRevoked(site))
        {
            Revoke();
            return;
        }
        if (IsBanned(identity, site))
        {
            Ban();
            return;
        }
        Language = language;
        (Generation, Resume, Page) = (hello.Generation, hello.Resume.Count == 0 ? NoResume : hello.Resume, Shared(hello.Page));
        Reference = new ConnectionRef(services.EgressOf(Connection.Id), Connection.Id);
        _identity = identity;
        _named = ticket.Name.Length > 0;
        TakesChanges = VersionOf(hello.Client) >= 2;
        var expires = ticket.Expires.ToUnixTimeMilliseconds();
        Connection.Authenticated();
        Connection.SetTicketExpiry(expires);
        Send(new Welcome(Connection.Id.ToString(CultureInfo.InvariantCulture), ticket.Subject, ticket.Site, services.Node.Time.GetUtcNow().ToUnixTimeMilliseconds(),
            (int)Limits.BeatInterval.TotalMilliseconds, (int)Limits.Patience.TotalMilliseconds, Limits.MessageBytes, Limits.TextChars, expires, Limits.Release));
        Reference.Egress.Tell(new SessionOpened(this), ActorRefs.NoSender);
        // From here and not from there: whatever the client sends next must not reach its person before the person knows who speaks.
        AttachToPerson(services.Node);
        if (hello.Page is not null) Meter();
    }

    /// <summary>The page stays as long as the connection, for the visitor who must be told of it again; all but its id is what others show too.</summary>
    private static HelloPage? Shared(HelloPage? page) => page is null ? null : page with
    {
        Url = SharedText.Of(page.Url),
        Title = SharedText.Of(page.Title),
        Referrer = SharedText.Of(page.Referrer),
        Language = SharedText.Of(page.Language),
        Screen = SharedText.Of(page.Screen),
        TimeZone = SharedText.Of(page.TimeZone),
    };

    private void Renew(RefreshTicket refresh)
    {
        if (Verify(refresh.Ticket) is not { } ticket) return;
        if (ticket.Site != Identity.Site.Value || ticket.Role != Identity.Role || ticket.Subject != Identity.Subject)
            Connection.Close(CloseCode.WrongAudience, "the new ticket is another person's");
        else
        {
            // A later series than the node has heard of is good: the catalog follows.
            var signedIn = StampOf(ticket) is { } stamp && stamp != Identity.Person;
            // What the page has said of the name stays where the ticket says none.
            _identity = Identity with { Series = ticket.Series, Name = ticket.Name.Length > 0 ? ticket.Name : Identity.Name, Person = StampOf(ticket) ?? Identity.Person };
            _named |= ticket.Name.Length > 0;
            if (RevokeIfDue()) return;
            Connection.SetTicketExpiry(ticket.Expires.ToUnixTimeMilliseconds());
            if (signedIn) AttachToPerson(services.Node);
        }
    }

    private static string? StampOf(Ticket ticket) => ticket.Person.Length > 0 ? ticket.Person : null;

    /// <summary>Closes the connection when the catalog no longer admits the person; also when the site is gone.</summary>
    public bool RevokeIfDue()
    {
        if (services.Node.Sites.Find(Identity.Site) is { } site && !Identity.IsRevoked(site))
        {
            if (!IsBanned(Identity, site)) return false;
            Ban();
            return true;
        }
        Revoke();
        return true;
    }

    /// <summary>By the whole address, also where the site lets nobody know it.</summary>
    private bool IsBanned(Identity who, Actors.Sites.SiteSnapshot site) => who.Role == TicketRole.Visitor
        && site.Bans.Holds(who.Visitor, Connection.Handshake.RemoteAddress, services.Node.Time.GetUtcNow().ToUnixTimeMilliseconds());

    private void Ban() => Connection.Close(CloseCode.Banned, "kept out for a time");

    private void Revoke() => Connection.Close(CloseCode.Revoked, "signed out");

    /// <summary>The ticket's claims, or null after the connection was closed with the reason.</summary>
    private Ticket? Verify(string text)
    {
        if (TicketCodec.TryVerify(text, services.Keys, Connection.Handshake.Origin ?? "", services.Node.Time.GetUtcNow(), out var ticket, out var fault)) return ticket;
        var (code, reason) = fault switch
        {
            TicketFault.Expired => (CloseCode.TicketExpired, "the ticket has expired"),
            TicketFault.WrongAudience => (CloseCode.WrongAudience, "the ticket was issued to another origin"),
            TicketFault.UnknownKey => (CloseCode.BadTicket, "the ticket's key is not known here"),
            TicketFault.Forged => (CloseCode.BadTicket, "the ticket's signature is wrong"),
            _ => (CloseCode.BadTicket, "this is no ticket"),
        };
        Connection.Close(code, reason);
        return null;
    }

    /// <summary>As much of the address as the site lets anybody know.</summary>
    private System.Net.IPAddress AddressFor(Actors.Sites.SiteSnapshot? site) => site is { CutAddresses: true } ? CutAddress.Of(Connection.Handshake.RemoteAddress) : Connection.Handshake.RemoteAddress;

    /// <summary>How the connection introduces itself to the visitor or the operator.</summary>
    public void AttachToPerson(NodeServices node)
    {
        var who = Identity;
        if (who.Role == TicketRole.Operator)
        {
            node.Entities.Tell(new AttachOperator(who.Site, who.Operator, Reference, node.Sites.Find(who.Site)?.Desk ?? new(who.Site.Value), HearsBeside: true, TakesChanges));
            return;
        }
        var h = Connection.Handshake;
        var site = node.Sites.Find(who.Site);
        var address = AddressFor(site);
        node.Entities.Tell(new AttachVisitor(who.Site, who.Visitor, Reference, Generation,
            Page is { } p ? new VisitPage(p.Page, p.Url, p.Title, p.Referrer) : null,
            Page?.Language ?? "", Page?.Screen ?? "", Page?.TimeZone ?? "", h.UserAgent ?? "", address.ToString(), Page?.VisitStart ?? 0, who.Name,
            services.Places?.Of(address, site?.DefaultLanguage ?? "en"), who.Person));
    }
}

/// <summary>A connection's place in one dialog.</summary>
internal sealed class Attachment
{
    public uint Epoch;
    /// <summary>The last entry handed to the socket.</summary>
    public long LastSeq;
    /// <summary>As the dialog itself last said.</summary>
    public long Head;
    /// <summary>The egress actor's tick at which the dialog was last asked for what is missing; 0 never.</summary>
    public int AskedAt;
    /// <summary>How often the dialog was told that it knows less than this client was shown.</summary>
    public int Doubts;
    /// <summary>The tick at which it was last told to the dialog, which has not answered.</summary>
    public int ToldAt;
    /// <summary>Whether the desk counts the operator as the one who has the dialog.</summary>
    public bool Held;
    /// <summary>The operator is asked to join it, or has joined.</summary>
    public bool Beside;
    /// <summary>The operator supervises it.</summary>
    public bool Observed;
    /// <summary>Whether the operator has it in sight, and writes.</summary>
    public ReaderMarks Doing;
    /// <summary>What the client had when it came, until the dialog has answered that.</summary>
    public ResumePoint? Resumed;
    /// <summary>How much was asked for last.</summary>
    public ReplayPortion Asked;
    /// <summary>The epoch and last entry that the client had then.</summary>
    public uint AskedEpoch;
    public long AskedFrom;
    /// <summary>Waits for room to be replayed further.</summary>
    public bool InLine;
    /// <summary>A page out of that line is on its way.</summary>
    public bool OnTheWay;

    /// <summary>It is replayed still: what comes meanwhile will come with the pages.</summary>
    public bool AwaitsPages => InLine || OnTheWay;
}

/// <summary>The socket said who it is; attach it.</summary>
internal sealed record SessionOpened(Session Session) : INoSerializationVerificationNeeded;

/// <summary>The socket is gone.</summary>
internal sealed record SessionClosed(Session Session) : INoSerializationVerificationNeeded;
