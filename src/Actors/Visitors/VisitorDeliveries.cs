using MessagePack;

namespace Gateway.Actors.Visitors;

/// <summary>The connection is registered; the edge attaches it to the open dialogs.</summary>
/// <param name="Incarnation">Changes when the visitor's entity was started anew.</param>
[MessagePackObject]
public sealed record VisitorAttached(
    [property: Key(0)] SiteId Site, [property: Key(1)] VisitorId Visitor, [property: Key(2)] long Incarnation, [property: Key(3)] IReadOnlyList<DialogId> OpenDialogs) : IDelivery;

/// <summary>An invitation to show; its row is on disk.</summary>
/// <param name="ShownBefore">It was shown already in this visit, on another page or tab.</param>
/// <param name="Content">As <see cref="OpenInvitation.Content"/>; old nodes do not say it.</param>
[MessagePackObject]
public sealed record InvitationShown(
    [property: Key(0)] string Invitation, [property: Key(1)] DepartmentId Department, [property: Key(2)] string DepartmentName, [property: Key(3)] string? OperatorName,
    [property: Key(4)] string Text, [property: Key(5)] bool ShownBefore, [property: Key(6)] string? Content = null) : IDelivery;

/// <summary>Take the invitation away: it was answered in another tab, or has passed.</summary>
[MessagePackObject]
public sealed record InvitationWithdrawn([property: Key(0)] string Invitation) : IDelivery;

/// <summary>One page of the card.</summary>
[MessagePackObject]
public readonly record struct PageOnCard([property: Key(0)] string Url, [property: Key(1)] string Title, [property: Key(2)] long At);

/// <summary>One event of the card.</summary>
[MessagePackObject]
public readonly record struct EventOnCard([property: Key(0)] string Name, [property: Key(1)] double? Value, [property: Key(2)] string? Currency, [property: Key(3)] long At);

/// <summary>An earlier visit on the card.</summary>
[MessagePackObject]
public readonly record struct VisitOnCard([property: Key(0)] int Number, [property: Key(1)] long Start, [property: Key(2)] long End, [property: Key(3)] int Pages);

/// <summary>A product that the visitor looked at.</summary>
/// <param name="Address">Its page; "" when it is not known.</param>
[MessagePackObject]
public readonly record struct ProductOnCard(
    [property: Key(0)] string Id, [property: Key(1)] string Name, [property: Key(2)] double? Price, [property: Key(3)] string? Currency, [property: Key(4)] string Picture, [property: Key(5)] string Address);

/// <summary>All that is known of a visitor now. <paramref name="Rid"/> 0 is an update.</summary>
/// <param name="VisitNumber">Over all browsers of the person.</param>
/// <param name="Marks">Tags, notes, coupons and answered forms; null for none. Old nodes do not say it.</param>
/// <param name="Products">Looked at, the last one last; null for none. Since 0.4.</param>
/// <param name="Login">By which the site has signed the person in; null for nobody known.</param>
[MessagePackObject]
public sealed record CardChanged(
    [property: Key(0)] int Rid, [property: Key(1)] VisitorId Visitor, [property: Key(2)] string Name, [property: Key(3)] IReadOnlyDictionary<string, string> Attributes,
    [property: Key(4)] IReadOnlyList<string> Segments, [property: Key(5)] int VisitNumber, [property: Key(6)] long VisitStart, [property: Key(7)] string Language,
    [property: Key(8)] string Screen, [property: Key(9)] string TimeZone, [property: Key(10)] string Browser, [property: Key(11)] string Os, [property: Key(12)] string Device,
    [property: Key(13)] string Referrer, [property: Key(14)] IReadOnlyList<PageOnCard> Pages, [property: Key(15)] IReadOnlyList<EventOnCard> Events,
    [property: Key(16)] IReadOnlyList<VisitOnCard> PreviousVisits, [property: Key(17)] IReadOnlyList<DialogId> Dialogs, [property: Key(18)] bool Online,
    [property: Key(19)] int Status, [property: Key(20)] Place? Place = null, [property: Key(21)] VisitOrigin? Origin = null,
    [property: Key(22)] string? Login = null, [property: Key(23)] VisitorMarks? Marks = null,
    [property: Key(24)] IReadOnlyList<ProductOnCard>? Products = null) : IDelivery;
