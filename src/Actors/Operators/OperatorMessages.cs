using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using MessagePack;

namespace Gateway.Actors.Operators;

/// <summary>Registers one of an operator's connections. Answered with <see cref="OperatorAttached"/>, then the operator's state, queue and team.</summary>
[MessagePackObject]
public sealed record AttachOperator(
    [property: Key(0)] SiteId Site, [property: Key(1)] OperatorId Operator, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] DeskId Desk) : IToOperator;

/// <summary>The connection is gone.</summary>
[MessagePackObject]
public sealed record DetachOperator([property: Key(0)] SiteId Site, [property: Key(1)] OperatorId Operator, [property: Key(2)] ConnectionRef Connection) : IToOperator;

/// <summary>Connections of one edge node are still there. Those not known are answered with <see cref="OperatorUnknown"/>.</summary>
[MessagePackObject]
public sealed record BeatOperator([property: Key(0)] SiteId Site, [property: Key(1)] OperatorId Operator, [property: Key(2)] IReadOnlyList<ConnectionRef> Connections) : IToOperator;

/// <summary>To the edge itself: these connections are not registered with the operator; attach them again.</summary>
[MessagePackObject]
public sealed record OperatorUnknown([property: Key(0)] SiteId Site, [property: Key(1)] OperatorId Operator, [property: Key(2)] IReadOnlyList<long> Connections);

/// <summary>The operator begins a dialog with a visitor. Refused with NoCapacity when it would exceed his capacity without confirmation.</summary>
[MessagePackObject]
public sealed record StartWithVisitor(
    [property: Key(0)] SiteId Site, [property: Key(1)] OperatorId Operator, [property: Key(2)] BeginDialog Begin) : IToOperator;

/// <summary>The connection is registered.</summary>
[MessagePackObject]
public sealed record OperatorAttached([property: Key(0)] SiteId Site, [property: Key(1)] OperatorId Operator) : IDelivery;

/// <summary>The operator's own state and dialogs; the edge attaches the connection to each of them.</summary>
[MessagePackObject]
public sealed record SelfChanged(
    [property: Key(0)] OperatorState State, [property: Key(1)] int Capacity, [property: Key(2)] int Load, [property: Key(3)] IReadOnlyList<HeldDialog> Dialogs) : IDelivery;

/// <summary>The waiting lists.</summary>
[MessagePackObject]
public sealed record QueueChanged([property: Key(0)] IReadOnlyList<WaitingDialog> Waiting, [property: Key(1)] int Total) : IDelivery;

/// <summary>Who is there.</summary>
[MessagePackObject]
public sealed record TeamChanged([property: Key(0)] IReadOnlyList<Colleague> Team) : IDelivery;
