using Gateway.Actors.Sites;
using MessagePack;

namespace Gateway.Actors.Dialogs;

/// <summary>Who wrote an entry. The numbers are on the wire and in the journal.</summary>
public enum Author
{
    /// <summary>Gateway itself.</summary>
    System = 0,
    /// <summary>The visitor.</summary>
    Visitor = 1,
    /// <summary>An operator.</summary>
    Operator = 2,
}

/// <summary>What an entry is. The numbers are on the wire and in the journal.</summary>
public enum EntryKind
{
    /// <summary>A text of visitor or operator.</summary>
    Message = 1,
    /// <summary>The dialog began.</summary>
    Started = 2,
    /// <summary>An operator was assigned.</summary>
    Assigned = 3,
    /// <summary>The dialog was handed on; the text is a comment that only operators see.</summary>
    Transferred = 4,
    /// <summary>The dialog ended.</summary>
    Closed = 5,
    /// <summary>The visitor gave stars.</summary>
    Rated = 6,
    /// <summary>The operator was lost, declined or did not accept; the dialog waits again.</summary>
    Requeued = 7,
    /// <summary>The operator accepted.</summary>
    Accepted = 8,
    /// <summary>Words of an operator to colleagues: a visitor gets nothing of it but its number and time.</summary>
    Note = 9,
    /// <summary>An earlier message of the same author says something else now: the text; the detail is its number.</summary>
    Edited = 10,
    /// <summary>An earlier message of the same author was taken back; the detail is its number.</summary>
    Deleted = 11,
    /// <summary>A file: its name is the text, the rest is in the detail.</summary>
    File = 12,
    /// <summary>Another operator was asked to join, has joined or is out again; the detail says which, the text is a comment. A visitor gets who joins, as an acceptance, and of the rest a number.</summary>
    Beside = 13,
    /// <summary>The visitor is asked to wait, with the words of the text, or (detail off) waits no more. A visitor gets the words as a message.</summary>
    Hold = 14,
    /// <summary>The visitor wrote after the end, and it goes on.</summary>
    Reopened = 15,
    /// <summary>The visitor said whether the dialog helped: the detail is yes, partly or no.</summary>
    Resolved = 16,
    /// <summary>The visitor left an address for the answer: the text; "" takes it back.</summary>
    Address = 17,
    /// <summary>The visitor wants no sign of the dialog, or (detail off) wants it again.</summary>
    Muted = 18,
    /// <summary>Something to look at or to fill in: what it is is the detail, as JSON.</summary>
    Card = 19,
    /// <summary>What the visitor has filled into a card; the detail is JSON with the card's number and the values.</summary>
    Answer = 20,
    /// <summary>What the shop says of an answer, with its own words as text; the detail is JSON with the answer's number and the verdict.</summary>
    Verdict = 21,
    /// <summary>Said by Gateway itself, in the name of the site; the detail says why: unanswered, silent or held. A visitor gets it as a message of nobody.</summary>
    Automatic = 22,
    /// <summary>An operator shows the visitor a page: its address is the text, the detail go (the browser goes there) or ask. Or the visitor's answer to an asked one: the detail is yes or no and its number. A visitor gets the first as a message.</summary>
    Pushed = 23,
    /// <summary>The site's filter has found words in a message: the text; the detail is the message's number. A visitor gets a number.</summary>
    Marked = 24,
    /// <summary>Words of a bot; the detail is the number of the last words that they answer. A visitor gets them as a message of an operator of that name.</summary>
    Bot = 25,
    /// <summary>A bot left the visitor to operators; the detail says why (<see cref="BotFaults"/>). A visitor gets nothing of it but its number and time.</summary>
    BotLeft = 26,
}

/// <summary>Why a dialog asks for an operator.</summary>
public enum RoutingCause
{
    /// <summary>It began.</summary>
    Start = 0,
    /// <summary>It was transferred.</summary>
    Transfer = 1,
    /// <summary>The offer was not accepted before its deadline.</summary>
    NotAccepted = 2,
    /// <summary>The operator declined.</summary>
    Declined = 3,
    /// <summary>The operator was without connection for longer than the grace, or signed off.</summary>
    OperatorGone = 4,
    /// <summary>An operator who supervises takes it over; since 0.4.</summary>
    TakeOver = 5,
    /// <summary>The visitor wrote after the end; since 0.4.</summary>
    Reopened = 6,
}

/// <summary>A dialog began. Entry <c>Seq</c> 1.</summary>
/// <param name="Epoch">Random; sequence numbers are never compared across epochs.</param>
/// <param name="By">Visitor or operator.</param>
/// <param name="ById">Who began it.</param>
/// <param name="Invitation">The invitation that was accepted by it, or null.</param>
/// <param name="At">Unix ms.</param>
/// <param name="Trace">The traceparent under which it began, when somebody recorded that; since 0.2.</param>
/// <param name="Language">The visitor's, as a tag; since 0.4.</param>
[MessagePackObject]
public sealed record DialogStarted(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] uint Epoch, [property: Key(3)] VisitorId Visitor,
    [property: Key(4)] string VisitorName, [property: Key(5)] DepartmentId Department, [property: Key(6)] Author By, [property: Key(7)] string ById,
    [property: Key(8)] string ByName, [property: Key(9)] string? Invitation, [property: Key(10)] long Seq, [property: Key(11)] long At,
    [property: Key(12)] string? Trace = null, [property: Key(13)] string? Language = null) : IDialogEvent;

/// <summary>A message is in the dialog.</summary>
/// <param name="Outbox">The client's outbox; with <paramref name="N"/> the key of the message.</param>
/// <param name="Quote">The number of the message that it answers, or 0; since 0.4.</param>
[MessagePackObject]
public sealed record MessagePosted(
    [property: Key(0)] long Seq, [property: Key(1)] Author Author, [property: Key(2)] string AuthorId, [property: Key(3)] string AuthorName,
    [property: Key(4)] string Outbox, [property: Key(5)] long N, [property: Key(6)] string Text, [property: Key(7)] long At, [property: Key(8)] long Quote = 0) : IDialogEvent;

/// <summary>
/// An earlier message says something else, or was taken back. The message itself stays in the journal as it was: histories show both. No kind of message, so that a version before it
/// stops at it instead of showing the old words; since 0.4.
/// </summary>
/// <param name="Target">The number of the message.</param>
/// <param name="Text">What it says now; null when it was taken back.</param>
[MessagePackObject]
public sealed record MessageChanged(
    [property: Key(0)] long Seq, [property: Key(1)] long Target, [property: Key(2)] Author Author, [property: Key(3)] string AuthorId, [property: Key(4)] string AuthorName,
    [property: Key(5)] string Outbox, [property: Key(6)] long N, [property: Key(7)] string? Text, [property: Key(8)] long At) : IDialogEvent;

/// <summary>A file is in the dialog; its bytes are stored apart. Since 0.4.</summary>
[MessagePackObject]
public sealed record FilePosted(
    [property: Key(0)] long Seq, [property: Key(1)] Author Author, [property: Key(2)] string AuthorId, [property: Key(3)] string AuthorName, [property: Key(4)] string Outbox, [property: Key(5)] long N,
    [property: Key(6)] DialogFile File, [property: Key(7)] long At) : IDialogEvent;

/// <summary>A note to colleagues is in the dialog. No kind of message, so that a version before it stops at it instead of showing it to the visitor; since 0.4.</summary>
/// <param name="Outbox">The client's outbox; with <paramref name="N"/> the key of the note.</param>
[MessagePackObject]
public sealed record NoteWritten(
    [property: Key(0)] long Seq, [property: Key(1)] string OperatorId, [property: Key(2)] string OperatorName, [property: Key(3)] string Outbox, [property: Key(4)] long N,
    [property: Key(5)] string Text, [property: Key(6)] long At) : IDialogEvent;

/// <summary>The dialog asks its desk for an operator; <paramref name="N"/> grows with each start, transfer and requeue.</summary>
/// <param name="Operator">The one wanted, or null for whoever fits.</param>
/// <param name="Exceed">The operator confirmed that it may exceed capacity.</param>
/// <param name="Rank">0 back at the head, 1 accepted invitation, 2 in order of arrival.</param>
/// <param name="Avoid">The operator who just declined or did not accept.</param>
/// <param name="Seq">The entry's number, or 0 for a start, which has an entry already.</param>
/// <param name="Skills">What the operator needs beside what the department needs; since 0.4.</param>
/// <param name="Inviter">The operator whose invitation was accepted: goes before all who fit; since 0.4.</param>
[MessagePackObject]
public sealed record RoutingAsked(
    [property: Key(0)] int N, [property: Key(1)] DepartmentId Department, [property: Key(2)] OperatorId? Operator, [property: Key(3)] bool Exceed,
    [property: Key(4)] int Rank, [property: Key(5)] OperatorId? Avoid, [property: Key(6)] RoutingCause Cause, [property: Key(7)] string Comment,
    [property: Key(8)] string ById, [property: Key(9)] string ByName, [property: Key(10)] string TargetName, [property: Key(11)] long Seq, [property: Key(12)] long At,
    [property: Key(13)] IReadOnlyList<Skill>? Skills = null, [property: Key(14)] OperatorId? Inviter = null) : IDialogEvent;

/// <summary>The desk has the request in its journal.</summary>
[MessagePackObject]
public sealed record RoutingSought([property: Key(0)] int N) : IDialogEvent;

/// <summary>The desk assigned an operator: an offer until accepted.</summary>
/// <param name="Deadline">Unix ms until which the offer stands.</param>
/// <param name="Accepted">True where nobody needs to accept: automatic acceptance, or the operator's own start.</param>
/// <param name="Department">Whose the dialog is now, when it is another than the one asked for; since 0.4.</param>
/// <param name="Why">Why this operator and not another, as JSON for the console; since 0.4.</param>
[MessagePackObject]
public sealed record OperatorAssigned(
    [property: Key(0)] int N, [property: Key(1)] int Term, [property: Key(2)] OperatorId Operator, [property: Key(3)] string OperatorName,
    [property: Key(4)] long Deadline, [property: Key(5)] bool Accepted, [property: Key(6)] long Seq, [property: Key(7)] long At,
    [property: Key(8)] DepartmentId? Department = null, [property: Key(9)] string? Why = null) : IDialogEvent;

/// <summary>The operator accepted the offer.</summary>
[MessagePackObject]
public sealed record OfferAccepted([property: Key(0)] int N, [property: Key(1)] int Term, [property: Key(2)] long Seq, [property: Key(3)] long At) : IDialogEvent;

/// <summary>The desk has the acceptance in its journal.</summary>
[MessagePackObject]
public sealed record AcceptanceSought([property: Key(0)] int N, [property: Key(1)] int Term) : IDialogEvent;

/// <summary>An operator was asked to join the dialog of another, has joined, or is out of it again; since 0.4.</summary>
/// <param name="Stage">asked, in or out.</param>
/// <param name="ById">Who did it.</param>
/// <param name="Comment">To the one who is asked.</param>
[MessagePackObject]
public sealed record OperatorBeside(
    [property: Key(0)] long Seq, [property: Key(1)] OperatorId Operator, [property: Key(2)] string OperatorName, [property: Key(3)] string Stage, [property: Key(4)] string ById,
    [property: Key(5)] string ByName, [property: Key(6)] string Comment, [property: Key(7)] long At) : IDialogEvent;

/// <summary>The visitor was asked to wait, or waits no more: ends also with the next words of an operator, a transfer, the end; since 0.4.</summary>
[MessagePackObject]
public sealed record HoldChanged(
    [property: Key(0)] long Seq, [property: Key(1)] bool On, [property: Key(2)] string ById, [property: Key(3)] string ByName, [property: Key(4)] string Text, [property: Key(5)] long At) : IDialogEvent;

/// <summary>A bot said something to a visitor who waits; since 0.4.</summary>
/// <param name="Webhook">The bot's.</param>
/// <param name="UpTo">The last words of the visitor that it answers.</param>
[MessagePackObject]
public sealed record BotSaid(
    [property: Key(0)] long Seq, [property: Key(1)] string Webhook, [property: Key(2)] string Name, [property: Key(3)] string Text, [property: Key(4)] long UpTo, [property: Key(5)] long At) : IDialogEvent;

/// <summary>A bot left the visitor to operators, or did not answer and was left; since 0.4.</summary>
/// <param name="Why">A word of <see cref="BotFaults"/>.</param>
[MessagePackObject]
public sealed record BotLeft(
    [property: Key(0)] long Seq, [property: Key(1)] string Webhook, [property: Key(2)] string Name, [property: Key(3)] string Why, [property: Key(4)] long At) : IDialogEvent;

/// <summary>The site's filter has found words in a message of which operators are told; since 0.4.</summary>
/// <param name="Target">The number of the message, or of the entry that changed one.</param>
[MessagePackObject]
public sealed record MessageMarked([property: Key(0)] long Seq, [property: Key(1)] long Target, [property: Key(2)] string Words, [property: Key(3)] long At) : IDialogEvent;

/// <summary>An operator shows the visitor a page; since 0.4.</summary>
/// <param name="Forced">The browser goes there; else the visitor is asked.</param>
[MessagePackObject]
public sealed record PagePushed(
    [property: Key(0)] long Seq, [property: Key(1)] string Address, [property: Key(2)] bool Forced, [property: Key(3)] string OperatorId, [property: Key(4)] string OperatorName, [property: Key(5)] long At) : IDialogEvent;

/// <summary>The visitor has answered whether to go to a page; since 0.4.</summary>
/// <param name="Target">The number of the entry that asked.</param>
[MessagePackObject]
public sealed record PageAnswered([property: Key(0)] long Seq, [property: Key(1)] long Target, [property: Key(2)] bool Goes, [property: Key(3)] long At) : IDialogEvent;

/// <summary>The dialog said something by itself. No kind of message, so that it is nobody's turn, and a version before it stops at it; since 0.4.</summary>
/// <param name="Reason">unanswered, silent or held.</param>
/// <param name="Name">The site's, in whose name it is said.</param>
[MessagePackObject]
public sealed record AutomaticSaid(
    [property: Key(0)] long Seq, [property: Key(1)] string Reason, [property: Key(2)] string Name, [property: Key(3)] string Text, [property: Key(4)] long At) : IDialogEvent;

/// <summary>The dialog ended.</summary>
/// <param name="Why">When nobody ended it: <c>gone</c>, the visitor had no page open, or <c>silent</c>; since 0.4.</param>
[MessagePackObject]
public sealed record DialogClosed(
    [property: Key(0)] long Seq, [property: Key(1)] Author By, [property: Key(2)] string ById, [property: Key(3)] string ByName, [property: Key(4)] long At,
    [property: Key(5)] string? Why = null) : IDialogEvent;

/// <summary>The desk has freed the slot or the place in the waiting list.</summary>
[MessagePackObject]
public sealed record SlotReleased([property: Key(0)] int N) : IDialogEvent;

/// <summary>The visitor gave 1–5 stars to the operator; a later rating of the same operator replaces an earlier one.</summary>
/// <param name="OperatorName">The operator's; "" for nobody; since 0.4.</param>
[MessagePackObject]
public sealed record DialogRated(
    [property: Key(0)] long Seq, [property: Key(1)] int Stars, [property: Key(2)] string Comment, [property: Key(3)] OperatorId? Operator, [property: Key(4)] long At,
    [property: Key(5)] string? OperatorName = null) : IDialogEvent;

/// <summary>The visitor said whether the dialog helped; said again it takes the place of what was said; since 0.4.</summary>
[MessagePackObject]
public sealed record DialogResolved([property: Key(0)] long Seq, [property: Key(1)] Resolution Answer, [property: Key(2)] long At) : IDialogEvent;

/// <summary>The visitor left an e-mail address for the answer; a later one takes its place; since 0.4.</summary>
/// <param name="Address">"" takes it back.</param>
[MessagePackObject]
public sealed record AddressLeft([property: Key(0)] long Seq, [property: Key(1)] string Address, [property: Key(2)] long At) : IDialogEvent;

/// <summary>The visitor wants no sign of the dialog while its window is closed, or wants it again; since 0.4.</summary>
[MessagePackObject]
public sealed record DialogMuted([property: Key(0)] long Seq, [property: Key(1)] bool On, [property: Key(2)] long At) : IDialogEvent;

/// <summary>The visitor wrote after the end: the dialog goes on, and a <see cref="RoutingAsked"/> follows; since 0.4.</summary>
[MessagePackObject]
public sealed record DialogReopened([property: Key(0)] long Seq, [property: Key(1)] long At) : IDialogEvent;
