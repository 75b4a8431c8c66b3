using MessagePack;

namespace Gateway.Actors.Desks;

/// <summary>A visitor's rule wants to invite: is there a slot that no other invitation counts on? Answered with granted or denied.</summary>
[MessagePackObject]
public sealed record RequestInvitation(
    [property: Key(0)] DeskId Desk, [property: Key(1)] SiteId Site, [property: Key(2)] VisitorId Visitor, [property: Key(3)] string Invitation,
    [property: Key(4)] DepartmentId Department) : IToDesk;

/// <summary>The desk counts on this invitation for a minute.</summary>
[MessagePackObject]
public sealed record InvitationGranted(
    [property: Key(0)] SiteId Site, [property: Key(1)] VisitorId Visitor, [property: Key(2)] string Invitation) : IToVisitor;

/// <summary>Nobody could answer it now.</summary>
[MessagePackObject]
public sealed record InvitationDenied(
    [property: Key(0)] SiteId Site, [property: Key(1)] VisitorId Visitor, [property: Key(2)] string Invitation, [property: Key(3)] string Reason) : IToVisitor;

/// <summary>
/// The desk need not count on this visitor's invitation any more: it was declined, ignored or withdrawn, or the visitor has left. One that is lost costs the rest of the minute. Told only where every
/// node that holds entities has <see cref="Regions.PicksRole"/>.
/// </summary>
[MessagePackObject]
public sealed record InvitationReturned(
    [property: Key(0)] DeskId Desk, [property: Key(1)] SiteId Site, [property: Key(2)] VisitorId Visitor) : IToDesk;
