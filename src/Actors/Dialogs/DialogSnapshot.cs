using MessagePack;

namespace Gateway.Actors.Dialogs;

/// <summary>A dialog's state as saved every so many events. Keys are for ever.</summary>
/// <param name="Unnoted">Answers to cards that the visitor's profile has not said to have; null for none; since 0.4.</param>
[MessagePackObject]
public sealed record DialogSnapshot(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] uint Epoch, [property: Key(3)] VisitorId Visitor,
    [property: Key(4)] string VisitorName, [property: Key(5)] DepartmentId Department, [property: Key(6)] long Started, [property: Key(7)] bool Closed,
    [property: Key(8)] int Stars, [property: Key(9)] IReadOnlyList<DialogEntry> Entries, [property: Key(10)] int N, [property: Key(11)] int Term,
    [property: Key(12)] OperatorId? Operator, [property: Key(13)] string OperatorName, [property: Key(14)] long Deadline, [property: Key(15)] bool Accepted,
    [property: Key(16)] RoutingAsked? Asked, [property: Key(17)] bool Acknowledged, [property: Key(18)] string? Language = null,
    [property: Key(19)] IReadOnlyList<CardAnswered>? Unnoted = null);
