using MessagePack;

namespace Gateway.Actors.Visitors;

/// <summary>One page of a visit.</summary>
[MessagePackObject]
public sealed record VisitedPage([property: Key(0)] string Page, [property: Key(1)] string Url, [property: Key(2)] string Title, [property: Key(3)] long At);

/// <summary>One event of a visit.</summary>
[MessagePackObject]
public readonly record struct VisitEvent([property: Key(0)] string Name, [property: Key(1)] double? Value, [property: Key(2)] string? Currency, [property: Key(3)] long At);

/// <summary>How often an event was raised in a visit, and the sum of its values.</summary>
[MessagePackObject]
public readonly record struct EventTally([property: Key(0)] string Name, [property: Key(1)] int Count, [property: Key(2)] double Sum);

/// <summary>An earlier visit.</summary>
[MessagePackObject]
public sealed record PastVisit([property: Key(0)] int Number, [property: Key(1)] long Start, [property: Key(2)] long End, [property: Key(3)] int Pages);

/// <summary>An invitation that is not answered yet. <paramref name="Outcome"/> 0 offered, 1 shown.</summary>
/// <param name="Content">What it shows beside the text, as the JSON of PROTOCOL.md; null for nothing.</param>
/// <param name="Coupon">The code in it; null for none.</param>
/// <param name="Inviter">The operator of the site in whose name a rule invites, who gets the dialog; null for the department, or when an operator invited by hand.</param>
[MessagePackObject]
public sealed record OpenInvitation(
    [property: Key(0)] string Id, [property: Key(1)] string? Rule, [property: Key(2)] string? Operator, [property: Key(3)] string? OperatorName, [property: Key(4)] string Department,
    [property: Key(5)] string Text, [property: Key(6)] int Outcome, [property: Key(7)] long At,
    [property: Key(8)] string? Content = null, [property: Key(9)] string? Coupon = null, [property: Key(10)] string? Inviter = null);

/// <summary>A dialog of the visitor that is not closed.</summary>
[MessagePackObject]
public sealed record OpenVisitorDialog([property: Key(0)] string Dialog, [property: Key(1)] string Department, [property: Key(2)] int Status, [property: Key(3)] long Started);

/// <summary>A visitor as stored. Keys are for ever; a reader skips keys that it does not know.</summary>
[MessagePackObject]
public sealed record VisitorSnapshot(
    [property: Key(0)] long Version, [property: Key(1)] string Name, [property: Key(2)] int VisitNumber, [property: Key(3)] long VisitStart, [property: Key(4)] long LastActivity,
    [property: Key(5)] bool VisitOpen, [property: Key(6)] int PageCount, [property: Key(7)] IReadOnlyList<VisitedPage> Pages, [property: Key(8)] IReadOnlyList<VisitEvent> Events,
    [property: Key(9)] IReadOnlyList<EventTally> Tallies, [property: Key(10)] string Referrer, [property: Key(11)] string Language, [property: Key(12)] string Screen,
    [property: Key(13)] string TimeZone, [property: Key(14)] string UserAgent, [property: Key(15)] IReadOnlyDictionary<string, string> Attributes,
    [property: Key(16)] IReadOnlyList<string> Segments, [property: Key(17)] IReadOnlyList<PastVisit> PastVisits, [property: Key(18)] IReadOnlyList<string> FiredThisVisit,
    [property: Key(19)] IReadOnlyList<string> FiredEver, [property: Key(20)] OpenInvitation? Invitation, [property: Key(21)] bool Declined,
    [property: Key(22)] IReadOnlyList<OpenVisitorDialog> Dialogs, [property: Key(23)] bool Talked, [property: Key(24)] Place? Place = null,
    [property: Key(25)] VisitOrigin? Origin = null, [property: Key(26)] VisitorMemory? Memory = null,
    [property: Key(27)] KnownPerson? Person = null, [property: Key(28)] VisitorMarks? Marks = null);

/// <summary>What rules remember of a visitor beyond the visit.</summary>
/// <param name="FiredAt">When each of <see cref="VisitorSnapshot.FiredEver"/> fired last, Unix ms; null when that was never noted.</param>
[MessagePackObject]
public sealed record VisitorMemory(
    [property: Key(0)] IReadOnlyList<long>? FiredAt, [property: Key(1)] IReadOnlyList<ProductSeen>? Products, [property: Key(2)] IReadOnlyList<string>? Said,
    [property: Key(3)] int DialogsHad, [property: Key(4)] int LastRating, [property: Key(5)] int Refusals, [property: Key(6)] long LastInvited);
