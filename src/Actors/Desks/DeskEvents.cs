using Gateway.Actors.Dialogs;
using Gateway.Actors.Sites;
using MessagePack;

namespace Gateway.Actors.Desks;

/// <summary>Something that happened at a desk: in the journal for ever.</summary>
public interface IDeskEvent;

/// <summary>A dialog waits; whatever it held before is free. The last keys are since 0.4.</summary>
/// <param name="Waited">Since when the visitor waits without having been served, Unix ms; 0: since <paramref name="At"/>.</param>
/// <param name="Overflow">The list was full when it came.</param>
/// <param name="Language">The visitor's, as a tag.</param>
/// <param name="Skills">What it needs beside what its department needs.</param>
/// <param name="Kind">Who began it.</param>
/// <param name="Inviter">The operator whose invitation was accepted.</param>
[MessagePackObject]
public sealed record DialogWaiting(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] int N, [property: Key(3)] DepartmentId Department,
    [property: Key(4)] OperatorId? Operator, [property: Key(5)] bool Exceed, [property: Key(6)] int Rank, [property: Key(7)] OperatorId? Avoid, [property: Key(8)] long Since,
    [property: Key(9)] VisitorId Visitor, [property: Key(10)] string VisitorName, [property: Key(11)] string FirstText, [property: Key(12)] RoutingCause Cause,
    [property: Key(13)] long At, [property: Key(14)] long Waited = 0, [property: Key(15)] bool Overflow = false, [property: Key(16)] string? Language = null,
    [property: Key(17)] IReadOnlyList<Skill>? Skills = null, [property: Key(18)] DialogKind Kind = DialogKind.Visitor,
    [property: Key(19)] OperatorId? Inviter = null) : IDeskEvent;

/// <summary>Why another operator did not get a dialog; the words are those of docs/decisions/routing.md.</summary>
[MessagePackObject]
public readonly record struct Loser([property: Key(0)] OperatorId Operator, [property: Key(1)] string Why);

/// <summary>A slot was taken.</summary>
/// <param name="Reason">Why this operator.</param>
/// <param name="Losers">Why not the others.</param>
/// <param name="Accepted">Nobody needs to accept.</param>
/// <param name="Exceeds">It is above the operator's capacity, by the operator's confirmation.</param>
/// <param name="Department">For which department the operator was chosen; null: the one asked for. Since 0.4.</param>
/// <param name="Units">Hundredths of a slot that it takes; 0: a whole one. Since 0.4.</param>
[MessagePackObject]
public sealed record SlotTaken(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] int N, [property: Key(3)] int Term, [property: Key(4)] OperatorId Operator,
    [property: Key(5)] long Deadline, [property: Key(6)] bool Accepted, [property: Key(7)] bool Exceeds, [property: Key(8)] string Reason,
    [property: Key(9)] IReadOnlyList<Loser> Losers, [property: Key(10)] long At,
    [property: Key(11)] DepartmentId? Department = null, [property: Key(12)] int Units = 0) : IDeskEvent;

/// <summary>The offer was accepted; a withdrawal under way is void.</summary>
[MessagePackObject]
public sealed record OfferKept([property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] int N, [property: Key(3)] int Term, [property: Key(4)] long At) : IDeskEvent;

/// <summary>The desk asks for the assignment back. The slot stays taken until the dialog agrees.</summary>
[MessagePackObject]
public sealed record WithdrawalBegun(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] int N, [property: Key(3)] int Term, [property: Key(4)] RoutingCause Cause,
    [property: Key(5)] long At) : IDeskEvent;

/// <summary>A slot, or a place in a waiting list, is free.</summary>
[MessagePackObject]
public sealed record SlotFreed([property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] int N, [property: Key(3)] long At) : IDeskEvent;

/// <summary>An operator changed state.</summary>
[MessagePackObject]
public sealed record OperatorStateChanged([property: Key(0)] OperatorId Operator, [property: Key(1)] OperatorState State, [property: Key(2)] long At) : IDeskEvent;
