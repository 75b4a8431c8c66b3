using Gateway.Actors.Dialogs;
using MessagePack;

namespace Gateway.Actors.Desks;

/// <summary>A claim as saved.</summary>
[MessagePackObject]
public sealed record SavedClaim(
    [property: Key(0)] DialogWaiting Asked, [property: Key(1)] OperatorId? Holder, [property: Key(2)] int Term, [property: Key(3)] long Deadline,
    [property: Key(4)] bool Accepted, [property: Key(5)] RoutingCause? Withdrawing, [property: Key(6)] DepartmentId? Department = null, [property: Key(7)] int Units = 0,
    [property: Key(8)] long TakenAt = 0, [property: Key(9)] string? Why = null);

/// <summary>An operator's state as saved.</summary>
[MessagePackObject]
public sealed record SavedState([property: Key(0)] OperatorId Operator, [property: Key(1)] OperatorState State, [property: Key(2)] long LastTaken,
    [property: Key(3)] int LastTerm = 0, [property: Key(4)] long IdleSince = 0);

/// <summary>Who served a visitor last.</summary>
[MessagePackObject]
public readonly record struct SavedLast([property: Key(0)] SiteId Site, [property: Key(1)] VisitorId Visitor, [property: Key(2)] OperatorId Operator);

/// <summary>What was learnt of a department's waiting list.</summary>
/// <param name="Seconds">How long its dialogs hold a slot.</param>
/// <param name="Dialogs">So many were seen; since 0.4, as what follows.</param>
/// <param name="Drag">How much slower its head is served than the slots alone would say.</param>
/// <param name="Turns">So many turns were seen.</param>
/// <param name="Left">Who left unserved, the older the less.</param>
/// <param name="Waited">Seconds of waiting, the older the less; 0: saved by a release before.</param>
[MessagePackObject]
public readonly record struct SavedPace(
    [property: Key(0)] SiteId Site, [property: Key(1)] DepartmentId Department, [property: Key(2)] double Seconds, [property: Key(3)] int Dialogs = 0, [property: Key(4)] double Drag = 0,
    [property: Key(5)] int Turns = 0, [property: Key(6)] double Left = 0, [property: Key(7)] double Waited = 0);

/// <summary>A desk's state as saved every so many events. Keys are for ever.</summary>
[MessagePackObject]
public sealed record DeskSnapshot(
    [property: Key(0)] IReadOnlyList<SavedClaim> Claims, [property: Key(1)] IReadOnlyList<SavedState> States, [property: Key(2)] int Terms,
    [property: Key(3)] IReadOnlyList<SavedLast>? Lasts = null, [property: Key(4)] IReadOnlyList<SavedPace>? Paces = null);
