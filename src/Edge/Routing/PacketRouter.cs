using Gateway.Actors;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.LiveList;
using Gateway.Actors.Operators;
using Gateway.Actors.Radar;
using Gateway.Actors.Visitors;
using Gateway.Protocol;

namespace Gateway.Edge.Routing;

/// <summary>Packet and proven identity → command. Decides nothing: what cannot be a command is answered with a refusal packet.</summary>
internal sealed class PacketRouter(NodeServices node, TicketKeyring keys, Akka.Actor.IActorRef liveHub)
{
    private static readonly char[] BlankOrControl = [' ', '\t', '\r', '\n'];

    /// <summary>Tells the command; returns a refusal for the client, or null.</summary>
    public Refused? Route(ClientPacket packet, Identity who, ConnectionRef connection, System.Net.IPAddress from)
    {
        var person = who.Role == TicketRole.Operator ? node.Sites.Find(who.Site)?.Operator(who.Operator) : null;
        return PacketAccess.FaultOf(packet, who.Role, person) is { } fault ? Refuse(RidOf(packet), RefusalCode.NotAllowed, fault) : Allowed(packet, who, connection, from);
    }

    private Refused? Allowed(ClientPacket packet, Identity who, ConnectionRef connection, System.Net.IPAddress from) => packet switch
    {
        Post p => TextFault(p.Rid, p.Text) ?? Tell(new PostMessage(who.Site, new(p.Dialog), connection, p.Rid, who.Party, p.Outbox, p.N, p.Text, who.Role == TicketRole.Operator ? p.Seen : 0, p.Quote)),
        Change p => Change(p, who, connection),
        Protocol.PostFile p => File(p, who, connection),
        Typing p => Tell(new ShowTyping(who.Site, new(p.Dialog), connection, who.Party, p.Draft)),
        CloseDialog p => Tell(new EndDialog(who.Site, new(p.Dialog), connection, p.Rid, who.Party)),
        // What the connection is to the dialog is known where it is attached.
        Fetch p when who.Role == TicketRole.Operator => Tell(connection, new EgressActor.EntriesAsked(connection.Id, new(p.Dialog), p.Epoch, p.AfterSeq)),
        Fetch p => Tell(new AttachDialog(who.Site, new(p.Dialog), connection, who.Party, p.Epoch, p.AfterSeq)),
        _ => who.Role == TicketRole.Visitor ? Visitor(packet, who, connection) : Operator(packet, who, connection, from),
    };

    private Refused? Change(Change p, Identity who, ConnectionRef connection)
    {
        if (!node.Entities.TakeChanges) return Refuse(p.Rid, RefusalCode.Unavailable, "the nodes are being replaced by a newer release; try again when all are");
        return (p.Text is null ? null : TextFault(p.Rid, p.Text)) ?? Tell(new ChangeMessage(who.Site, new(p.Dialog), connection, p.Rid, who.Party, p.Outbox, p.N, p.Seq, p.Text));
    }

    private Refused? File(Protocol.PostFile p, Identity who, ConnectionRef connection)
    {
        if (!node.Entities.TakeChanges) return Refuse(p.Rid, RefusalCode.Unavailable, "the nodes are being replaced by a newer release; try again when all are");
        if (FilePassCodec.Verify(p.Pass, keys, node.Time.GetUtcNow()) is not { } pass || pass.Site != who.Site.Value || pass.Dialog != p.Dialog || pass.Role != who.Role || pass.Author != who.Party.Id)
            return Refuse(p.Rid, RefusalCode.BadValue, "this is no pass for a file of yours in this dialog, or an old one; send the file again");
        return Tell(new Actors.Dialogs.PostFile(who.Site, new(p.Dialog), connection, p.Rid, who.Party, p.Outbox, p.N, new DialogFile(pass.Id, pass.Name, pass.Type, pass.Size, pass.Width, pass.Height)));
    }

    private Refused? Visitor(ClientPacket packet, Identity who, ConnectionRef connection)
    {
        switch (packet)
        {
            case PageViewed p: return Tell(new ViewPage(who.Site, who.Visitor, connection, new VisitPage(p.Page, p.Url, p.Title, p.Referrer)));
            case EventRaised p: return Tell(new RaiseEvent(who.Site, who.Visitor, p.Name, p.Value, p.Currency, p.Data));
            case Active: return Tell(new VisitorActive(who.Site, who.Visitor));
            case Goodbye: return Tell(new DetachVisitor(who.Site, who.Visitor, connection, true));
            case AttributesSet p: return Tell(new SetAttributes(who.Site, who.Visitor, p.Attributes));
            case InvitationAnswer p: return Tell(new AnswerInvitation(who.Site, who.Visitor, p.Invitation, p.Outcome));
            case Rate p:
                if (p.Operator is not null && !node.Entities.TakeClosings) return Replaced(p.Rid);
                return TextFault(p.Rid, p.Comment, mayBeEmpty: true)
                    ?? Tell(new RateDialog(who.Site, new(p.Dialog), connection, p.Rid, who.Party, p.Stars, p.Comment, p.Operator is null ? null : new OperatorId(p.Operator)));
            case Protocol.LeaveAddress p:
                if (p.Address.Length > Limits.TextChars) return TextFault(p.Rid, p.Address);
                return node.Entities.TakeClosings ? Tell(new Actors.Dialogs.LeaveAddress(who.Site, new(p.Dialog), connection, p.Rid, who.Party, p.Address)) : Replaced(p.Rid);
            case Mute p: return node.Entities.TakeClosings ? Tell(new MuteDialog(who.Site, new(p.Dialog), connection, p.Rid, who.Party, p.On)) : Replaced(p.Rid);
            case Resolve p: return node.Entities.TakeClosings ? Tell(new ResolveDialog(who.Site, new(p.Dialog), connection, p.Rid, who.Party, (Resolution)p.Answer)) : Replaced(p.Rid);
            case Protocol.AnswerPage p: return node.Entities.TakeWords ? Tell(new Actors.Dialogs.AnswerPage(who.Site, new(p.Dialog), connection, p.Rid, who.Party, p.Seq, p.Goes)) : Replaced(p.Rid);
            case FormAnswer p:
                // Nodes are being replaced by this release: soon none is left that would not understand it.
                if (!node.Entities.TakeForms) return new Refused(p.Rid, (int)RefusalCode.Unavailable, true, 5_000, "the nodes are being replaced by a newer release");
                return Tell(new AnswerForm(who.Site, who.Visitor, p.Invitation, p.Answers, p.Rid, connection));
            case Protocol.AnswerCard p:
                // As a form of a rule: what was typed is sent again.
                if (!node.Entities.TakeCards) return new Refused(p.Rid, (int)RefusalCode.Unavailable, true, 5_000, "the nodes are being replaced by a newer release");
                return Tell(new Actors.Dialogs.AnswerCard(who.Site, new(p.Dialog), connection, p.Rid, who.Party, p.Outbox, p.N, p.Card, p.Answers));
            case StartDialog p: return Start(p, who, connection);
            default: throw new InvalidOperationException($"{packet.GetType().Name} of a visitor is allowed and leads nowhere");
        }
    }

    private Refused? Start(StartDialog p, Identity who, ConnectionRef connection)
    {
        if (TextFault(p.Rid, p.Text, mayBeEmpty: p.Invitation is not null) is { } fault) return fault;
        if (DepartmentOf(who.Site, p.Department) is not { } department) return Refuse(p.Rid, RefusalCode.UnknownDepartment, $"no department \"{p.Department}\" on this site");
        var begin = new BeginDialog(who.Site, who.DialogOf(who.Visitor, p.Key), connection, p.Rid, who.Visitor, who.Name, department, null, "", false, p.Invitation, p.Outbox, p.N, p.Text,
            who.Language.Length == 0 ? null : who.Language);
        if (p.Invitation is not { } invitation) return Tell(begin);
        // The visitor's entity knows who invited.
        if (node.Entities.TakePicks) return Tell(new AcceptInvitation(who.Site, who.Visitor, invitation, begin));
        Tell(new AnswerInvitation(who.Site, who.Visitor, invitation, 2));
        return Tell(begin);
    }

    private Refused? Operator(ClientPacket packet, Identity who, ConnectionRef connection, System.Net.IPAddress from)
    {
        switch (packet)
        {
            case SetState p:
                if (p.State is < 0 or > 4) return Refuse(p.Rid, RefusalCode.BadValue, "a state is 0 to 4");
                return Tell(new ChangeOperatorState(Desk(who.Site), who.Site, who.Operator, (OperatorState)p.State, p.Rid, connection));
            case Protocol.SendCard p:
                if (!node.Entities.TakeCards) return Refuse(p.Rid, RefusalCode.Unavailable, "the nodes are being replaced by a newer release; try again when all are");
                return Tell(new Actors.Dialogs.SendCard(who.Site, new(p.Dialog), connection, p.Rid, who.Party, p.Outbox, p.N, p.Kind, p.Body, p.Seen));
            case SignOff p: return Tell(new ChangeOperatorState(Desk(who.Site), who.Site, who.Operator, OperatorState.Offline, p.Rid, connection));
            case Watch p:
                liveHub.Tell(new WatchRows(who.Site, connection, p.Query, p.Filter, p.Sort, p.Descending, p.Limit, p.Where, p.Groups ?? [], p.Offset, p.Every, p.Rid), Akka.Actor.ActorRefs.NoSender);
                return null;
            case Unwatch p:
                liveHub.Tell(new UnwatchRows(connection, p.Query), Akka.Actor.ActorRefs.NoSender);
                return null;
            case WatchVisitor p: return Tell(new WatchVisitorCard(who.Site, new(p.Visitor), p.Rid, connection, p.On, p.Explain));
            case Invite p:
                if (TextFault(p.Rid, p.Text) is { } fault) return fault;
                if (DepartmentOf(who.Site, p.Department) is not { } department) return Refuse(p.Rid, RefusalCode.UnknownDepartment, $"no department \"{p.Department}\" on this site");
                return Tell(new InviteVisitor(who.Site, new(p.Visitor), who.Operator, who.Name, department, p.Text, p.Rid, connection));
            case StartWith p: return Start(p, who, connection);
            case Protocol.Accept p: return Tell(new AcceptOffer(who.Site, new(p.Dialog), connection, p.Rid, who.Party, p.Term));
            case Decline p: return Tell(new DeclineOffer(who.Site, new(p.Dialog), connection, p.Rid, who.Party, p.Term));
            case Transfer p: return Transfer(p, who, connection);
            case Take p:
                return node.Entities.TakePicks ? Tell(new TakeDialog(Desk(who.Site), who.Site, new(p.Dialog), who.Operator, p.Exceed, p.Rid, connection, Address: from.ToString()))
                    : new Refused(p.Rid, (int)RefusalCode.Unavailable, true, 5000, "the nodes are being replaced by a newer release; try again when all are");
            case PostNote p:
                // Not temporary: a client would send it again and again, and its author may want to do without it.
                if (!node.Entities.TakeNotes) return Refuse(p.Rid, RefusalCode.Unavailable, "the nodes are being replaced by a newer release; try again when all are");
                return TextFault(p.Rid, p.Text) ?? Tell(new WriteNote(who.Site, new(p.Dialog), connection, p.Rid, who.Party, p.Outbox, p.N, p.Text, Supervises(who), Supervises(who) ? from.ToString() : null));
            case Observe p:
                return node.Entities.TakeDesks ? Tell(connection, new EgressActor.ObservationAsked(connection.Id, p.Rid, new(p.Dialog), p.On))
                    : Refuse(p.Rid, RefusalCode.Unavailable, "the nodes are being replaced by a newer release; try again when all are");
            case AskToJoin p:
                if (!node.Entities.TakeDesks) return Refuse(p.Rid, RefusalCode.Unavailable, "the nodes are being replaced by a newer release; try again when all are");
                if (node.Sites.Find(who.Site)?.Operator(new(p.Operator)) is not { } asked) return Refuse(p.Rid, RefusalCode.UnknownOperator, $"no operator \"{p.Operator}\" on this site");
                return TextFault(p.Rid, p.Comment, mayBeEmpty: true) ?? Tell(new AskBeside(who.Site, new(p.Dialog), connection, p.Rid, who.Party, asked.Id, asked.Name, p.Comment, p.On));
            case Hold p:
                if (!node.Entities.TakeDesks) return Refuse(p.Rid, RefusalCode.Unavailable, "the nodes are being replaced by a newer release; try again when all are");
                return TextFault(p.Rid, p.Text, mayBeEmpty: !p.On) ?? Tell(new HoldDialog(who.Site, new(p.Dialog), connection, p.Rid, who.Party, p.On, p.Text));
            case Protocol.PushPage p: return Push(p, who, connection);
            case Join p:
                if (!node.Entities.TakeDesks) return Refuse(p.Rid, RefusalCode.Unavailable, "the nodes are being replaced by a newer release; try again when all are");
                return Tell(new JoinDialog(who.Site, new(p.Dialog), connection, p.Rid, who.Party, Supervises(who), p.On, from.ToString()));
            case Look p: return Tell(connection, new EgressActor.LookedAt(connection.Id, new(p.Dialog), p.Doing));
            case WatchSiteAlerts p:
                node.AlertHub.Tell(new WatchAlerts(who.Site, who.Operator, connection, p.On), Akka.Actor.ActorRefs.NoSender);
                return null;
            case AlertAction p: return Act(p, who, connection);
            default: throw new InvalidOperationException($"{packet.GetType().Name} of an operator is allowed and leads nowhere");
        }
    }

    private Refused? Push(Protocol.PushPage p, Identity who, ConnectionRef connection)
    {
        if (!node.Entities.TakeWords) return Refuse(p.Rid, RefusalCode.Unavailable, "the nodes are being replaced by a newer release; try again when all are");
        if (node.Sites.Find(who.Site) is not { } site || site.PushPages.Mode == Actors.Sites.PushMode.Off) return Refuse(p.Rid, RefusalCode.Elsewhere, "operators of this site show no pages");
        if (site.PushPages.Allowed(p.Address, site.Origins) is not { } address)
            return Refuse(p.Rid, RefusalCode.Elsewhere, "that is no address of the site, nor of a host that it allows: https://… without a name and password");
        return Tell(new Actors.Dialogs.PushPage(who.Site, new(p.Dialog), connection, p.Rid, who.Party, address, site.PushPages.Mode == Actors.Sites.PushMode.Force));
    }

    private Refused? Start(StartWith p, Identity who, ConnectionRef connection)
    {
        if (TextFault(p.Rid, p.Text) is { } fault) return fault;
        if (DepartmentOf(who.Site, p.Department) is not { } department) return Refuse(p.Rid, RefusalCode.UnknownDepartment, $"no department \"{p.Department}\" on this site");
        var begin = new BeginDialog(who.Site, who.DialogOf(new(p.Visitor), p.Key), connection, p.Rid, new(p.Visitor), "", department, who.Operator, who.Name, p.Exceed, null, p.Outbox, p.N, p.Text);
        return Tell(new StartWithVisitor(who.Site, who.Operator, begin));
    }

    private Refused? Transfer(Transfer p, Identity who, ConnectionRef connection)
    {
        if (TextFault(p.Rid, p.Comment, mayBeEmpty: true) is { } fault) return fault;
        if (p.Department is null && p.Operator is null) return Refuse(p.Rid, RefusalCode.BadValue, "a transfer names a department or an operator");
        var site = node.Sites.Find(who.Site);
        DepartmentId? department = null;
        if (p.Department is not null && (department = DepartmentOf(who.Site, p.Department)) is null)
            return Refuse(p.Rid, RefusalCode.UnknownDepartment, $"no department \"{p.Department}\" on this site");
        if (p.Operator is not null && site?.Operator(new(p.Operator)) is null) return Refuse(p.Rid, RefusalCode.UnknownOperator, $"no operator \"{p.Operator}\" on this site");
        IReadOnlyList<Actors.Sites.Skill>? skills = null;
        if (p.Skill is { Length: > 0 } skill)
        {
            // Nobody would ever fit, and the visitor wait for as long as the department lets a skill count.
            var known = site?.Operators.Any(o => o.Routing.Skills?.Any(s => s.Name == skill && s.Level >= p.Level) == true) == true;
            if (!known || p.Level < 0) return Refuse(p.Rid, RefusalCode.BadValue, $"nobody here has the skill \"{skill}\" at level {p.Level}");
            skills = [new Actors.Sites.Skill(skill, Math.Max(1, p.Level))];
        }
        var name = p.Operator is not null ? site!.Operator(new(p.Operator))!.Name : site!.Department(department!.Value)!.NameIn(site.DefaultLanguage);
        return Tell(new TransferDialog(who.Site, new(p.Dialog), connection, p.Rid, who.Party, department, p.Operator is null ? null : new OperatorId(p.Operator), name, p.Comment, p.Exceed, skills));
    }

    private Refused? Act(AlertAction p, Identity who, ConnectionRef connection)
    {
        if (!Enum.IsDefined((AlertAct)p.Act)) return Refuse(p.Rid, RefusalCode.BadValue, "what is done with an alert is 1 to 5");
        var department = DepartmentOf(who.Site, p.Department);
        if (p.Act == (int)AlertAct.Invite)
        {
            if (department is null) return Refuse(p.Rid, RefusalCode.UnknownDepartment, $"no department \"{p.Department}\" on this site");
            if (TextFault(p.Rid, p.Text ?? "") is { } fault) return fault;
        }
        node.Radar.Tell(new HandleAlert(who.Site, p.Alert, (AlertAct)p.Act, who.Operator, who.Name, department ?? new DepartmentId(""), p.Text ?? "", p.Rid, connection), Akka.Actor.ActorRefs.NoSender);
        return null;
    }

    private bool Supervises(Identity who) => node.Sites.Find(who.Site)?.Operator(who.Operator) is { Supervises: true };

    private DeskId Desk(SiteId site) => node.Sites.Find(site)?.Desk ?? new DeskId(site.Value);

    private DepartmentId? DepartmentOf(SiteId site, string? department)
    {
        if (node.Sites.Find(site) is not { Departments.Count: > 0 } found) return null;
        return department is null ? found.Departments[0].Id : found.Department(new(department))?.Id;
    }

    private static Refused? TextFault(int rid, string text, bool mayBeEmpty = false)
    {
        if (text.Length > Limits.TextChars) return Refuse(rid, RefusalCode.TooLong, $"a text of {text.Length} characters; at most {Limits.TextChars} are allowed");
        return !mayBeEmpty && text.AsSpan().Trim(BlankOrControl).IsEmpty ? Refuse(rid, RefusalCode.BadValue, "the text is empty") : null;
    }

    private static Refused Refuse(int rid, RefusalCode code, string text) => new(rid, (int)code, false, 0, text);

    /// <summary>Soon no node is left that would not understand it: the client says it again.</summary>
    private static Refused Replaced(int rid) => new(rid, (int)RefusalCode.Unavailable, true, 5_000, "the nodes are being replaced by a newer release");

    private static int RidOf(ClientPacket packet) => packet switch
    {
        Post p => p.Rid,
        CloseDialog p => p.Rid,
        StartDialog p => p.Rid,
        Rate p => p.Rid,
        Resolve p => p.Rid,
        Protocol.LeaveAddress p => p.Rid,
        Mute p => p.Rid,
        FormAnswer p => p.Rid,
        SetState p => p.Rid,
        Watch p => p.Rid,
        WatchVisitor p => p.Rid,
        Invite p => p.Rid,
        StartWith p => p.Rid,
        Protocol.Accept p => p.Rid,
        Decline p => p.Rid,
        Protocol.Transfer p => p.Rid,
        SignOff p => p.Rid,
        AlertAction p => p.Rid,
        Take p => p.Rid,
        PostNote p => p.Rid,
        Change p => p.Rid,
        Observe p => p.Rid,
        AskToJoin p => p.Rid,
        Join p => p.Rid,
        Hold p => p.Rid,
        Protocol.PushPage p => p.Rid,
        Protocol.AnswerPage p => p.Rid,
        Protocol.PostFile p => p.Rid,
        Protocol.SendCard p => p.Rid,
        Protocol.AnswerCard p => p.Rid,
        _ => 0,
    };

    /// <summary>To who keeps the connection's places in dialogs.</summary>
    private static Refused? Tell(ConnectionRef connection, object message)
    {
        connection.Egress.Tell(message, Akka.Actor.ActorRefs.NoSender);
        return null;
    }

    private Refused? Tell(IToDialog message)
    {
        node.Entities.Tell(message);
        return null;
    }

    private Refused? Tell(IToVisitor message)
    {
        node.Entities.Tell(message);
        return null;
    }

    private Refused? Tell(IToOperator message)
    {
        node.Entities.Tell(message);
        return null;
    }

    private Refused? Tell(IToDesk message)
    {
        node.Entities.Tell(message);
        return null;
    }
}
