using Gateway.Actors.Dialogs;
using MessagePack;

namespace Gateway.Actors.Desks;

/// <summary>A claim as saved.</summary>
[MessagePackObject]
public sealed record SavedClaim(
    [property: Key(0)] DialogWaiting Asked, [property: Key(1)] OperatorId? Holder, [property: Key(2)] int Term, [property: Key(3)] long Deadline,
    [property: Key(4)] bool Accepted, [property: Key(5)] RoutingCause? Withdrawing);

/// <summary>An operator's state as saved.</summary>
[MessagePackObject]
public sealed record SavedState([property: Key(0)] OperatorId Operator, [property: Key(1)] OperatorState State, [property: Key(2)] long LastTaken);

/// <summary>A desk's state as saved every so many events. Keys are for ever.</summary>
[MessagePackObject]
public sealed record DeskSnapshot(
    [property: Key(0)] IReadOnlyList<SavedClaim> Claims, [property: Key(1)] IReadOnlyList<SavedState> States, [property: Key(2)] int Terms);
