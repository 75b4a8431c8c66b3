using MessagePack;

namespace Gateway.Actors.Dialogs;

/// <summary>One entry of a dialog.</summary>
/// <param name="Seq">1, 2, 3 … without gaps.</param>
/// <param name="At">Unix ms.</param>
/// <param name="Detail">Depends on the kind: target of a transfer, stars, cause of a requeue, number of the message that is answered or changed, what a file is.</param>
[MessagePackObject]
public sealed record DialogEntry(
    [property: Key(0)] long Seq, [property: Key(1)] long At, [property: Key(2)] EntryKind Kind, [property: Key(3)] Author Author, [property: Key(4)] string AuthorId,
    [property: Key(5)] string AuthorName, [property: Key(6)] string Text, [property: Key(7)] string? Outbox, [property: Key(8)] long N, [property: Key(9)] string Detail);

/// <summary>What of a dialog is on its way to a client.</summary>
public enum DialogStatus
{
    /// <summary>In a waiting list.</summary>
    Waiting = 1,
    /// <summary>Offered to an operator.</summary>
    Offered = 2,
    /// <summary>Accepted.</summary>
    Active = 3,
    /// <summary>Ended.</summary>
    Closed = 4,
}

/// <summary>The last number that a dialog took from one outbox.</summary>
[MessagePackObject]
public readonly record struct OutboxMark([property: Key(0)] string Outbox, [property: Key(1)] long N);

/// <summary>Entries in order; at most about 48 KiB of text in one delivery.</summary>
[MessagePackObject]
public sealed record EntriesAdded(
    [property: Key(0)] DialogId Dialog, [property: Key(1)] uint Epoch, [property: Key(2)] IReadOnlyList<DialogEntry> Entries) : IDelivery;

/// <summary>The state of a dialog.</summary>
/// <param name="Wait">Seconds until somebody has time, roughly; 0: it does not wait, or nobody can say. Since 0.4.</param>
[MessagePackObject]
public sealed record DialogChanged(
    [property: Key(0)] DialogId Dialog, [property: Key(1)] uint Epoch, [property: Key(2)] long Head, [property: Key(3)] DialogStatus Status,
    [property: Key(4)] DepartmentId Department, [property: Key(5)] VisitorId Visitor, [property: Key(6)] string VisitorName, [property: Key(7)] OperatorId? Operator,
    [property: Key(8)] string OperatorName, [property: Key(9)] int Term, [property: Key(10)] bool Accepted, [property: Key(11)] int Position,
    [property: Key(12)] long Started, [property: Key(13)] int Stars, [property: Key(14)] IReadOnlyList<OutboxMark> Outboxes,
    [property: Key(15)] int Wait = 0) : IDelivery;

/// <summary>All that was missing has been delivered.</summary>
[MessagePackObject]
public sealed record DialogReplayed([property: Key(0)] DialogId Dialog, [property: Key(1)] uint Epoch, [property: Key(2)] long Head) : IDelivery;

/// <summary>The message is in the journal.</summary>
[MessagePackObject]
public sealed record MessageKept(
    [property: Key(0)] int Rid, [property: Key(1)] DialogId Dialog, [property: Key(2)] string Outbox, [property: Key(3)] long N, [property: Key(4)] long Seq,
    [property: Key(5)] long At) : IDelivery;

/// <summary>An earlier message of the outbox is missing.</summary>
[MessagePackObject]
public sealed record MessageGap(
    [property: Key(0)] int Rid, [property: Key(1)] DialogId Dialog, [property: Key(2)] string Outbox, [property: Key(3)] long Expected) : IDelivery;

/// <summary>Somebody types.</summary>
[MessagePackObject]
public sealed record TypingShown([property: Key(0)] DialogId Dialog, [property: Key(1)] Party Party, [property: Key(2)] string? Draft) : IDelivery;

/// <summary>An operator who is in a dialog beside the one who is told.</summary>
/// <param name="Marks">Of all the operator's connections together.</param>
[MessagePackObject]
public readonly record struct PresentOperator([property: Key(0)] OperatorId Operator, [property: Key(1)] string Name, [property: Key(2)] ReaderMarks Marks);

/// <summary>Who is in a dialog; takes the place of what was said before. Nobody, when there is nobody but the one who is told.</summary>
[MessagePackObject]
public sealed record PresenceShown([property: Key(0)] DialogId Dialog, [property: Key(1)] IReadOnlyList<PresentOperator> Operators) : IDelivery;

/// <summary>The dialog's answer to a beat, for the edge itself: its head, and which connections it does not know (attach them again).</summary>
[MessagePackObject]
public sealed record DialogHead(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] uint Epoch, [property: Key(3)] long Head,
    [property: Key(4)] IReadOnlyList<long> Known, [property: Key(5)] IReadOnlyList<long> Unknown);

/// <summary>This connection sees no more of the dialog: it is another operator's now.</summary>
[MessagePackObject]
public sealed record DialogLeft([property: Key(0)] DialogId Dialog) : IDelivery;
