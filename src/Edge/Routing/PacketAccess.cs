using System.Collections.Frozen;
using Gateway.Actors.Sites;
using Gateway.Protocol;

namespace Gateway.Edge.Routing;

/// <summary>Who may say a packet.</summary>
/// <param name="Visitor">Whether visitors may; about themselves, which the entities see to.</param>
/// <param name="Operator">What an operator's role must allow; None: nothing more than to be connected; null: operators may not.</param>
internal readonly record struct Speakers(bool Visitor, Permission? Operator);

/// <summary>The one place where a packet is let through or not. Each packet of the protocol stands here; one that does not is refused.</summary>
internal static class PacketAccess
{
    public static readonly FrozenDictionary<Type, Speakers> Stated = new Dictionary<Type, Speakers>
    {
        [typeof(Hello)] = Both(Permission.None),
        [typeof(BeatAnswer)] = Both(Permission.None),
        [typeof(RefreshTicket)] = Both(Permission.None),
        [typeof(UnknownPacket)] = Both(Permission.None),
        [typeof(Post)] = Both(Permission.AnswerDialogs),
        [typeof(PostFile)] = Both(Permission.AnswerDialogs),
        [typeof(Change)] = Both(Permission.AnswerDialogs),
        [typeof(Typing)] = Both(Permission.AnswerDialogs),
        [typeof(CloseDialog)] = Both(Permission.CloseDialogs),
        [typeof(Fetch)] = Both(Permission.AnswerDialogs),
        [typeof(PageViewed)] = Visitors,
        [typeof(EventRaised)] = Visitors,
        [typeof(Active)] = Visitors,
        [typeof(Goodbye)] = Visitors,
        [typeof(StartDialog)] = Visitors,
        [typeof(InvitationAnswer)] = Visitors,
        [typeof(Rate)] = Visitors,
        [typeof(Resolve)] = Visitors,
        [typeof(Protocol.LeaveAddress)] = Visitors,
        [typeof(Mute)] = Visitors,
        [typeof(AttributesSet)] = Visitors,
        [typeof(FormAnswer)] = Visitors,
        [typeof(AnswerCard)] = Visitors,
        [typeof(SendCard)] = Operators(Permission.AnswerDialogs),
        [typeof(SetState)] = Operators(Permission.AnswerDialogs),
        [typeof(SignOff)] = Operators(Permission.None),
        [typeof(Watch)] = Operators(Permission.SeeVisitors),
        [typeof(Unwatch)] = Operators(Permission.None),
        [typeof(WatchVisitor)] = Operators(Permission.SeeVisitors),
        [typeof(Invite)] = Operators(Permission.InviteVisitors),
        [typeof(StartWith)] = Operators(Permission.StartDialogs),
        [typeof(Protocol.Accept)] = Operators(Permission.AnswerDialogs),
        [typeof(Decline)] = Operators(Permission.AnswerDialogs),
        [typeof(Take)] = Operators(Permission.AnswerDialogs),
        [typeof(PostNote)] = Operators(Permission.AnswerDialogs),
        [typeof(Observe)] = Operators(Permission.Supervise),
        [typeof(AskToJoin)] = Operators(Permission.TransferDialogs),
        [typeof(Join)] = Operators(Permission.AnswerDialogs),
        [typeof(Hold)] = Operators(Permission.AnswerDialogs),
        [typeof(Protocol.PushPage)] = Operators(Permission.AnswerDialogs),
        [typeof(Protocol.AnswerPage)] = Visitors,
        [typeof(Look)] = Operators(Permission.AnswerDialogs),
        [typeof(Transfer)] = Operators(Permission.TransferDialogs),
        [typeof(WatchSiteAlerts)] = Operators(Permission.HandleAlerts),
        [typeof(AlertAction)] = Operators(Permission.HandleAlerts),
    }.ToFrozenDictionary();

    private static Speakers Visitors => new(true, null);

    /// <summary>Why that person may not say it, or null.</summary>
    /// <param name="packet">What is said.</param>
    /// <param name="role">Of the ticket.</param>
    /// <param name="person">The operator as the catalog has him now; null for a visitor.</param>
    public static string? FaultOf(ClientPacket packet, TicketRole role, OperatorInfo? person)
    {
        if (!Stated.TryGetValue(packet.GetType(), out var speakers)) return "nobody may send this packet";
        if (role == TicketRole.Visitor) return speakers.Visitor ? null : "a visitor may not send this packet";
        if (speakers.Operator is not { } needs) return "an operator may not send this packet";
        return needs == Permission.None || person is not null && person.May.HasFlag(needs) ? null
            : $"this needs the permission \"{Permissions.WordOf(needs)}\", which your role does not have";
    }

    private static Speakers Both(Permission permission) => new(true, permission);

    private static Speakers Operators(Permission permission) => new(false, permission);
}
