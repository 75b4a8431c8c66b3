using Gateway.Actors.Dialogs;
using MessagePack;

namespace Gateway.Actors.Visitors;

/// <summary>A page as the browser names it. <paramref name="Page"/> is random per page load: the same one twice is a reconnect, not a second view.</summary>
[MessagePackObject]
public sealed record VisitPage(
    [property: Key(0)] string Page, [property: Key(1)] string Url, [property: Key(2)] string Title, [property: Key(3)] string Referrer);

/// <summary>Registers a connection (a tab) of the visitor. Answered with <see cref="VisitorAttached"/>.</summary>
/// <param name="Generation">Grows with each connection of this client.</param>
/// <param name="Page">The page the tab shows; null when the client has none.</param>
/// <param name="Place">Where the connection's address is; null when unknown. Old nodes do not say it.</param>
/// <param name="Person">The stamp of what the site has signed about the person; null when the ticket says nothing.</param>
/// <param name="VisitStart">When the client believes its visit began, Unix ms; 0 when unknown. Lets a visit go on whose last seconds were lost.</param>
[MessagePackObject]
public sealed record AttachVisitor(
    [property: Key(0)] SiteId Site, [property: Key(1)] VisitorId Visitor, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] int Generation,
    [property: Key(4)] VisitPage? Page, [property: Key(5)] string Language, [property: Key(6)] string Screen, [property: Key(7)] string TimeZone,
    [property: Key(8)] string UserAgent, [property: Key(9)] string Address, [property: Key(10)] long VisitStart, [property: Key(11)] string Name,
    [property: Key(12)] Place? Place = null, [property: Key(13)] string? Person = null) : IToVisitor;

/// <summary>The connection is gone, or its page says goodbye.</summary>
[MessagePackObject]
public sealed record DetachVisitor(
    [property: Key(0)] SiteId Site, [property: Key(1)] VisitorId Visitor, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] bool Goodbye) : IToVisitor;

/// <summary>Connections of one edge node are still there. Those not known are answered with <see cref="VisitorUnknown"/>.</summary>
[MessagePackObject]
public sealed record BeatVisitor(
    [property: Key(0)] SiteId Site, [property: Key(1)] VisitorId Visitor, [property: Key(2)] IReadOnlyList<ConnectionRef> Connections) : IToVisitor;

/// <summary>To the edge itself: these connections are not registered with the visitor; attach them again.</summary>
[MessagePackObject]
public sealed record VisitorUnknown(
    [property: Key(0)] SiteId Site, [property: Key(1)] VisitorId Visitor, [property: Key(2)] IReadOnlyList<long> Connections);

/// <summary>The visitor went to another page without a new connection.</summary>
[MessagePackObject]
public sealed record ViewPage(
    [property: Key(0)] SiteId Site, [property: Key(1)] VisitorId Visitor, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] VisitPage Page) : IToVisitor;

/// <summary>An event of the page, such as cart_add.</summary>
[MessagePackObject]
public sealed record RaiseEvent(
    [property: Key(0)] SiteId Site, [property: Key(1)] VisitorId Visitor, [property: Key(2)] string Name, [property: Key(3)] double? Value,
    [property: Key(4)] string? Currency, [property: Key(5)] IReadOnlyDictionary<string, string> Data) : IToVisitor;

/// <summary>The person did something on the page.</summary>
[MessagePackObject]
public sealed record VisitorActive([property: Key(0)] SiteId Site, [property: Key(1)] VisitorId Visitor) : IToVisitor;

/// <summary>Custom attributes set by the page; an empty value removes one.</summary>
[MessagePackObject]
public sealed record SetAttributes(
    [property: Key(0)] SiteId Site, [property: Key(1)] VisitorId Visitor, [property: Key(2)] IReadOnlyDictionary<string, string> Attributes) : IToVisitor;

/// <summary>What became of an invitation: 1 shown, 2 accepted, 3 declined, 4 ignored.</summary>
[MessagePackObject]
public sealed record AnswerInvitation(
    [property: Key(0)] SiteId Site, [property: Key(1)] VisitorId Visitor, [property: Key(2)] string Invitation, [property: Key(3)] int Outcome) : IToVisitor;

/// <summary>The visitor accepts an invitation: the dialog is begun with the operator whose invitation it was. Told only where <see cref="Entities.TakePicks"/>.</summary>
/// <param name="Begin">Goes to its dialog.</param>
[MessagePackObject]
public sealed record AcceptInvitation(
    [property: Key(0)] SiteId Site, [property: Key(1)] VisitorId Visitor, [property: Key(2)] string Invitation, [property: Key(3)] BeginDialog Begin) : IToVisitor;

/// <summary>
/// The visitor answers a form. Answered with done once it is on disk, also when it comes again, or refused with the field and what is wrong with it. Told only to nodes with the role
/// <see cref="Regions.ActionsRole"/>.
/// </summary>
/// <param name="Invitation">Id of what showed the form.</param>
/// <param name="Answers">By the fields' names.</param>
[MessagePackObject]
public sealed record AnswerForm(
    [property: Key(0)] SiteId Site, [property: Key(1)] VisitorId Visitor, [property: Key(2)] string Invitation, [property: Key(3)] IReadOnlyDictionary<string, string> Answers,
    [property: Key(4)] int Rid, [property: Key(5)] ConnectionRef ReplyTo) : IToVisitor;

/// <summary>An operator invites. Answered with done, or refused when the visitor is gone, in a dialog, or has an invitation open.</summary>
[MessagePackObject]
public sealed record InviteVisitor(
    [property: Key(0)] SiteId Site, [property: Key(1)] VisitorId Visitor, [property: Key(2)] OperatorId Operator, [property: Key(3)] string OperatorName,
    [property: Key(4)] DepartmentId Department, [property: Key(5)] string Text, [property: Key(6)] int Rid, [property: Key(7)] ConnectionRef ReplyTo) : IToVisitor;

/// <summary>An operator opens or closes a visitor's card. Answered with <see cref="CardChanged"/>, again after each change while open.</summary>
/// <param name="Explain">Asks why the rule of that id fires for the visitor or not, and nothing else: answered with done and JSON. Old nodes answer with the card.</param>
[MessagePackObject]
public sealed record WatchVisitorCard(
    [property: Key(0)] SiteId Site, [property: Key(1)] VisitorId Visitor, [property: Key(2)] int Rid, [property: Key(3)] ConnectionRef Connection,
    [property: Key(4)] bool On, [property: Key(5)] string? Explain = null) : IToVisitor;
