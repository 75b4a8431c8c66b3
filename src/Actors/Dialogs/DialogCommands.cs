using Gateway.Actors.Sites;
using MessagePack;

namespace Gateway.Actors.Dialogs;

/// <summary>Begins a dialog, with its first message where there is one. Repeating it is harmless: the id follows from the client's key.</summary>
/// <param name="Rid">The client's request, answered to <paramref name="Connection"/>.</param>
/// <param name="Operator">The operator who begins it and gets it, or null when the visitor begins.</param>
/// <param name="Exceed">The operator confirmed that it may exceed capacity.</param>
/// <param name="Invitation">The invitation accepted by it, or null.</param>
/// <param name="Text">The first message, or empty.</param>
/// <param name="Language">The visitor's, as a tag; since 0.4.</param>
/// <param name="Inviter">The operator whose invitation it was, who gets it when able to take it; since 0.4.</param>
[MessagePackObject]
public sealed record BeginDialog(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] int Rid,
    [property: Key(4)] VisitorId Visitor, [property: Key(5)] string VisitorName, [property: Key(6)] DepartmentId Department, [property: Key(7)] OperatorId? Operator,
    [property: Key(8)] string OperatorName, [property: Key(9)] bool Exceed, [property: Key(10)] string? Invitation, [property: Key(11)] string Outbox,
    [property: Key(12)] long N, [property: Key(13)] string Text, [property: Key(14)] string? Language = null,
    [property: Key(15)] OperatorId? Inviter = null) : IToDialog;

/// <summary>Adds a message. Answered with <see cref="MessageKept"/>, <see cref="MessageGap"/> or a refusal.</summary>
/// <param name="Seen">The last entry that an operator had seen: held back when the visitor has written since. 0 is never held; since 0.4.</param>
/// <param name="Quote">The number of the message that it answers, or 0; since 0.4.</param>
[MessagePackObject]
public sealed record PostMessage(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] int Rid,
    [property: Key(4)] Party Party, [property: Key(5)] string Outbox, [property: Key(6)] long N, [property: Key(7)] string Text, [property: Key(8)] long Seen = 0,
    [property: Key(9)] long Quote = 0) : IToDialog;

/// <summary>Adds a note to colleagues: by who has the dialog or is offered it, and by who <paramref name="Supervises"/>. Answered as <see cref="PostMessage"/>. Told only where every node that holds entities has <see cref="Regions.NotesRole"/>; since 0.4.</summary>
/// <param name="Address">The client's, for the audit log; since 0.4.</param>
[MessagePackObject]
public sealed record WriteNote(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] int Rid,
    [property: Key(4)] Party Party, [property: Key(5)] string Outbox, [property: Key(6)] long N, [property: Key(7)] string Text,
    [property: Key(8)] bool Supervises = false, [property: Key(9)] string? Address = null) : IToDialog;

/// <summary>Changes or takes back an own message. Answered as <see cref="PostMessage"/>. Told only where every node that holds entities has <see cref="Regions.ChangesRole"/>; since 0.4.</summary>
/// <param name="Target">The number of the message.</param>
/// <param name="Text">What it says from now on; null takes it back.</param>
[MessagePackObject]
public sealed record ChangeMessage(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] int Rid,
    [property: Key(4)] Party Party, [property: Key(5)] string Outbox, [property: Key(6)] long N, [property: Key(7)] long Target, [property: Key(8)] string? Text) : IToDialog;

/// <summary>Puts a stored file into the dialog. Answered as <see cref="PostMessage"/>. Told only where every node that holds entities has <see cref="Regions.ChangesRole"/>; since 0.4.</summary>
[MessagePackObject]
public sealed record PostFile(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] int Rid,
    [property: Key(4)] Party Party, [property: Key(5)] string Outbox, [property: Key(6)] long N, [property: Key(7)] DialogFile File) : IToDialog;

/// <summary>Who acts on a dialog, as proven by the ticket.</summary>
[MessagePackObject]
public readonly record struct Party([property: Key(0)] Author Kind, [property: Key(1)] string Id, [property: Key(2)] string Name);

/// <summary>Ends the dialog.</summary>
[MessagePackObject]
public sealed record EndDialog(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] int Rid,
    [property: Key(4)] Party Party) : IToDialog;

/// <summary>The visitor gives stars.</summary>
/// <param name="Operator">To whom; null to the one who has the dialog. Told only where every node that holds entities has <see cref="Regions.ClosingRole"/>; since 0.4.</param>
[MessagePackObject]
public sealed record RateDialog(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] int Rid,
    [property: Key(4)] Party Party, [property: Key(5)] int Stars, [property: Key(6)] string Comment, [property: Key(7)] OperatorId? Operator = null) : IToDialog;

/// <summary>The visitor says whether the dialog helped. Told only where every node that holds entities has <see cref="Regions.ClosingRole"/>; since 0.4.</summary>
[MessagePackObject]
public sealed record ResolveDialog(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] int Rid,
    [property: Key(4)] Party Party, [property: Key(5)] Resolution Answer) : IToDialog;

/// <summary>The visitor leaves an address for the answer, or ("") takes it back. As <see cref="ResolveDialog"/>; since 0.4.</summary>
[MessagePackObject]
public sealed record LeaveAddress(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] int Rid,
    [property: Key(4)] Party Party, [property: Key(5)] string Address) : IToDialog;

/// <summary>The visitor wants no sign of the dialog, or wants it again. As <see cref="ResolveDialog"/>; since 0.4.</summary>
[MessagePackObject]
public sealed record MuteDialog(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] int Rid,
    [property: Key(4)] Party Party, [property: Key(5)] bool On) : IToDialog;

/// <summary>The operator takes the offer of that term.</summary>
[MessagePackObject]
public sealed record AcceptOffer(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] int Rid,
    [property: Key(4)] Party Party, [property: Key(5)] int Term) : IToDialog;

/// <summary>The operator gives the offer of that term back.</summary>
[MessagePackObject]
public sealed record DeclineOffer(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] int Rid,
    [property: Key(4)] Party Party, [property: Key(5)] int Term) : IToDialog;

/// <summary>The operator who has the dialog asks another to join it; false takes that back. Told only where every node that holds entities has <see cref="Regions.DeskRole"/>; since 0.4.</summary>
[MessagePackObject]
public sealed record AskBeside(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] int Rid,
    [property: Key(4)] Party Party, [property: Key(5)] OperatorId Operator, [property: Key(6)] string OperatorName, [property: Key(7)] string Comment, [property: Key(8)] bool On) : IToDialog;

/// <summary>The visitor is asked to wait, with these words, or waits no more. As <see cref="AskBeside"/>; since 0.4.</summary>
[MessagePackObject]
public sealed record HoldDialog(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] int Rid,
    [property: Key(4)] Party Party, [property: Key(5)] bool On, [property: Key(6)] string Text) : IToDialog;

/// <summary>The operator joins the dialog of another, or leaves it. As <see cref="AskBeside"/>; since 0.4.</summary>
/// <param name="Address">As of <see cref="WriteNote"/>.</param>
[MessagePackObject]
public sealed record JoinDialog(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] int Rid,
    [property: Key(4)] Party Party, [property: Key(5)] bool Supervises, [property: Key(6)] bool On, [property: Key(7)] string? Address = null) : IToDialog;

/// <summary>From the desk: an operator who supervises takes the dialog over. As <see cref="AskBeside"/>; since 0.4.</summary>
/// <param name="Address">As of <see cref="WriteNote"/>.</param>
[MessagePackObject]
public sealed record TakeOverDialog(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] int Rid, [property: Key(4)] Party Party,
    [property: Key(5)] string? Address = null) : IToDialog;

/// <summary>Shows the visitor a page, which the edge has looked at. Told only where every node that holds entities has <see cref="Regions.WordsRole"/>; since 0.4.</summary>
[MessagePackObject]
public sealed record PushPage(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] int Rid,
    [property: Key(4)] Party Party, [property: Key(5)] string Address, [property: Key(6)] bool Forced) : IToDialog;

/// <summary>The visitor goes to the page of that entry, or does not want to. As <see cref="PushPage"/>; since 0.4.</summary>
[MessagePackObject]
public sealed record AnswerPage(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] int Rid,
    [property: Key(4)] Party Party, [property: Key(5)] long Target, [property: Key(6)] bool Goes) : IToDialog;

/// <summary>Hands the dialog to a department or an operator.</summary>
/// <param name="TargetName">The name shown for the target.</param>
/// <param name="Skills">What the next operator needs beside what the department needs; since 0.4.</param>
[MessagePackObject]
public sealed record TransferDialog(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] int Rid,
    [property: Key(4)] Party Party, [property: Key(5)] DepartmentId? Department, [property: Key(6)] OperatorId? Operator, [property: Key(7)] string TargetName,
    [property: Key(8)] string Comment, [property: Key(9)] bool Exceed, [property: Key(10)] IReadOnlyList<Skill>? Skills = null) : IToDialog;

/// <summary>Registers a connection and replays what it lacks. Answered with entries, <see cref="DialogChanged"/> and <see cref="DialogReplayed"/>.</summary>
/// <param name="Epoch">The epoch of <paramref name="LastSeq"/>; another one replays from 1.</param>
/// <param name="Portion">How much of what it lacks; <see cref="DialogReplayed"/> names the dialog's head all the same.</param>
/// <param name="Marks">What there is to know of the reader; since 0.4.</param>
/// <param name="Rid">A request that this answers; 0 is none; since 0.4.</param>
/// <param name="Address">As of <see cref="WriteNote"/>: of who reads along.</param>
[MessagePackObject]
public sealed record AttachDialog(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] Party Party,
    [property: Key(4)] uint Epoch, [property: Key(5)] long LastSeq, [property: Key(6)] ReplayPortion Portion = ReplayPortion.Whole,
    [property: Key(7)] ReaderMarks Marks = ReaderMarks.None, [property: Key(8)] int Rid = 0, [property: Key(9)] string? Address = null) : IToDialog;

/// <summary>What a dialog knows of one that reads it. The numbers are told between nodes.</summary>
[Flags]
public enum ReaderMarks
{
    /// <summary>Nothing: also of edges of versions before, which know no <see cref="PresenceShown"/>.</summary>
    None = 0,
    /// <summary>Hears who else is there.</summary>
    HearsPresence = 1,
    /// <summary>Supervises: reads though the dialog is somebody else's, and is not shown to those whose it is, unless the site says so.</summary>
    Supervises = 2,
    /// <summary>Has the dialog in sight.</summary>
    Looks = 4,
    /// <summary>Is writing.</summary>
    Writes = 8,
}

/// <summary>A signal: whether an operator has the dialog in sight, and writes. Told only where every node that holds entities has <see cref="Regions.DeskRole"/>; since 0.4.</summary>
[MessagePackObject]
public sealed record LookAtDialog(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] ReaderMarks Marks) : IToDialog;

/// <summary>How much of a dialog is replayed at once to one connection.</summary>
public enum ReplayPortion
{
    /// <summary>All that is missing.</summary>
    Whole,
    /// <summary>The first page of it, at most 36 KiB of packets: who asks goes on from there when there is room.</summary>
    Page,
    /// <summary>Nothing yet: whether the dialog is there and how far it has come is enough.</summary>
    Nothing,
}

/// <summary>The connection is gone.</summary>
[MessagePackObject]
public sealed record DetachDialog(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection) : IToDialog;

/// <summary>Connections of one edge node are still there. Answered with <see cref="DialogHead"/>, which also names those that are not attached.</summary>
[MessagePackObject]
public sealed record BeatDialog(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] IReadOnlyList<ConnectionRef> Connections) : IToDialog;

/// <summary>A signal: what somebody is typing. Null when it stopped.</summary>
[MessagePackObject]
public sealed record ShowTyping(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] ConnectionRef Connection, [property: Key(3)] Party Party,
    [property: Key(4)] string? Draft) : IToDialog;

/// <summary>From the desk: request <paramref name="N"/> is in its journal.</summary>
/// <param name="MayClose">The visitor was said to be gone and nobody has promised an answer for later: the dialog need not wait on; since 0.4.</param>
[MessagePackObject]
public sealed record RequestSought([property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] int N,
    [property: Key(3)] bool MayClose = false) : IToDialog;

/// <summary>From the desk: an operator is assigned. Repeated until answered with <c>AssignmentTaken</c>.</summary>
/// <param name="Department">For which department, when it is another than the one asked for; since 0.4.</param>
/// <param name="Why">Why this operator and not another, as JSON for the console; since 0.4.</param>
[MessagePackObject]
public sealed record AssignOperator(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] int N, [property: Key(3)] int Term, [property: Key(4)] OperatorId Operator,
    [property: Key(5)] string OperatorName, [property: Key(6)] long Deadline, [property: Key(7)] bool Accepted,
    [property: Key(8)] DepartmentId? Department = null, [property: Key(9)] string? Why = null) : IToDialog;

/// <summary>From the desk: it wants the assignment of that term back. The dialog answers with a new request, or that it was accepted already.</summary>
[MessagePackObject]
public sealed record WithdrawOperator(
    [property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] int N, [property: Key(3)] int Term, [property: Key(4)] RoutingCause Cause) : IToDialog;

/// <summary>From the desk: the acceptance of that term is in its journal.</summary>
[MessagePackObject]
public sealed record AcceptanceKept([property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] int N, [property: Key(3)] int Term) : IToDialog;

/// <summary>From the desk: all claims up to <paramref name="N"/> are gone from it.</summary>
[MessagePackObject]
public sealed record ReleaseKept([property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] int N) : IToDialog;

/// <summary>From the desk, after a restart or a look at the projection: say again what you need.</summary>
[MessagePackObject]
public sealed record ReportDialog([property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog) : IToDialog;

/// <summary>From the desk, a signal: the place in the waiting list, from 1; 0 when it does not wait.</summary>
/// <param name="Wait">Seconds that it takes from there, roughly; 0: nobody can say. Since 0.4.</param>
[MessagePackObject]
public sealed record ShowPosition([property: Key(0)] SiteId Site, [property: Key(1)] DialogId Dialog, [property: Key(2)] int Position,
    [property: Key(3)] int Wait = 0) : IToDialog;
