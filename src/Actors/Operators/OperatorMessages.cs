using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using MessagePack;

namespace Gateway.Actors.Operators;

/// <summary>Registers one of an operator's connections. Answered with <see cref="OperatorAttached"/>, then the operator's state, queue and team.</summary>
/// <param name="HearsBeside">Its edge knows <see cref="BesideChanged"/>; since 0.4.</param>
/// <param name="TakesChanges">It takes <see cref="QueueAltered"/> and <see cref="TeamAltered"/>; since 0.4.</param>
[MessagePackObject]
public sealed record AttachOperator(
    [property: Key(0)] SiteId Site, [property: Key(1)] OperatorId Operator, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] DeskId Desk,
    [property: Key(4)] bool HearsBeside = false, [property: Key(5)] bool TakesChanges = false) : IToOperator;

/// <summary>From a dialog of somebody else: the operator is asked to join it, has joined, or is out. Told again and again while it is so; since 0.4.</summary>
/// <param name="Stage">asked, in or out.</param>
/// <param name="OwnerName">Who has the dialog.</param>
[MessagePackObject]
public sealed record DialogBeside(
    [property: Key(0)] SiteId Site, [property: Key(1)] OperatorId Operator, [property: Key(2)] DialogId Dialog, [property: Key(3)] VisitorId Visitor, [property: Key(4)] string VisitorName,
    [property: Key(5)] DepartmentId Department, [property: Key(6)] string Stage, [property: Key(7)] string OwnerName, [property: Key(8)] string Comment) : IToOperator;

/// <summary>The dialogs of others that the operator is asked to join or has joined; takes the place of what was said before.</summary>
[MessagePackObject]
public sealed record BesideChanged([property: Key(0)] IReadOnlyList<DialogBeside> Dialogs) : IDelivery;

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

/// <summary>What is different in the waiting lists; only to connections that attached so. Since 0.4.</summary>
/// <param name="Gone">To take out first.</param>
/// <param name="Came">Then to put in, one after another.</param>
[MessagePackObject]
public sealed record QueueAltered(
    [property: Key(0)] IReadOnlyList<DialogId> Gone, [property: Key(1)] IReadOnlyList<WaitingPlace> Came, [property: Key(2)] int Total) : IDelivery;

/// <summary>Those of the team who are different; only to connections that attached so. Since 0.4.</summary>
[MessagePackObject]
public sealed record TeamAltered([property: Key(0)] IReadOnlyList<Colleague> Team) : IDelivery;
