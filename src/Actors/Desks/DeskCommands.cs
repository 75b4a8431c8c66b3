using Gateway.Actors.Dialogs;
using Gateway.Actors.Sites;
using MessagePack;

namespace Gateway.Actors.Desks;

/// <summary>What an operator says of himself. The numbers are on the wire and in the journal.</summary>
public enum OperatorState
{
    /// <summary>Signed off.</summary>
    Offline = 0,
    /// <summary>Takes dialogs.</summary>
    Available = 1,
    /// <summary>Takes nothing new.</summary>
    Busy = 2,
    /// <summary>Takes transfers only.</summary>
    Pause = 3,
    /// <summary>Not at the desk.</summary>
    Away = 4,
}

/// <summary>Who began a dialog. The numbers are in the journal.</summary>
public enum DialogKind
{
    /// <summary>The visitor.</summary>
    Visitor = 0,
    /// <summary>The visitor, by accepting an invitation.</summary>
    Invitation = 1,
    /// <summary>An operator.</summary>
    Operator = 2,
}

/// <summary>A dialog asks for an operator. Repeated until <see cref="RequestSought"/>; replaces every earlier claim of the dialog.</summary>
/// <param name="Operator">The one wanted, or null for whoever fits.</param>
/// <param name="Rank">0 back at the head, 1 accepted invitation, 2 in order of arrival.</param>
/// <param name="Since">When the visitor began to wait, Unix ms.</param>
/// <param name="Language">The visitor's, as a tag; since 0.4.</param>
/// <param name="Skills">What this dialog needs beside what its department needs; since 0.4.</param>
/// <param name="Kind">Who began it; since 0.4.</param>
/// <param name="Inviter">The operator whose invitation was accepted: goes before all who fit; since 0.4.</param>
/// <param name="Gone">The visitor has been gone for so long that the dialog would close; since 0.4.</param>
/// <param name="Bot">A bot answers meanwhile. Said again when that begins; since 0.4.</param>
[MessagePackObject]
public sealed record SeekOperator(
    [property: Key(0)] DeskId Desk, [property: Key(1)] SiteId Site, [property: Key(2)] DialogId Dialog, [property: Key(3)] int N, [property: Key(4)] DepartmentId Department,
    [property: Key(5)] OperatorId? Operator, [property: Key(6)] bool Exceed, [property: Key(7)] int Rank, [property: Key(8)] OperatorId? Avoid, [property: Key(9)] long Since,
    [property: Key(10)] VisitorId Visitor, [property: Key(11)] string VisitorName, [property: Key(12)] string FirstText, [property: Key(13)] RoutingCause Cause,
    [property: Key(14)] string? Language = null, [property: Key(15)] IReadOnlyList<Skill>? Skills = null, [property: Key(16)] DialogKind Kind = DialogKind.Visitor,
    [property: Key(17)] OperatorId? Inviter = null, [property: Key(18)] bool Gone = false,
    [property: Key(19)] bool Bot = false) : IToDesk;

/// <summary>The dialog has taken the assignment of that term; ends its repetition.</summary>
[MessagePackObject]
public sealed record AssignmentTaken(
    [property: Key(0)] DeskId Desk, [property: Key(1)] SiteId Site, [property: Key(2)] DialogId Dialog, [property: Key(3)] int N, [property: Key(4)] int Term) : IToDesk;

/// <summary>The operator accepted. Repeated until <see cref="AcceptanceKept"/>. Wins against a withdrawal under way.</summary>
/// <param name="Quiet">The visitor is gone or silent: the dialog takes no room. Said again when that changes; since 0.4.</param>
[MessagePackObject]
public sealed record OfferTaken(
    [property: Key(0)] DeskId Desk, [property: Key(1)] SiteId Site, [property: Key(2)] DialogId Dialog, [property: Key(3)] int N, [property: Key(4)] int Term,
    [property: Key(5)] bool Quiet = false) : IToDesk;

/// <summary>The dialog ended. Repeated until <see cref="ReleaseKept"/>; only then is the slot free.</summary>
[MessagePackObject]
public sealed record ReleaseSlot(
    [property: Key(0)] DeskId Desk, [property: Key(1)] SiteId Site, [property: Key(2)] DialogId Dialog, [property: Key(3)] int N) : IToDesk;

/// <summary>An operator has a connection (or just lost the last one). Told every few seconds; answered with <see cref="DeskView"/>.</summary>
/// <param name="Connected">False: no connection is left, the grace begins.</param>
/// <param name="Board">The <see cref="DeskBoard.Version"/> that it has, -1 for none; 0: it knows no <see cref="BoardChanged"/>. Since 0.4.</param>
[MessagePackObject]
public sealed record OperatorBeat(
    [property: Key(0)] DeskId Desk, [property: Key(1)] SiteId Site, [property: Key(2)] OperatorId Operator, [property: Key(3)] bool Connected,
    [property: Key(4)] long Board = 0) : IToDesk;

/// <summary>An operator takes a waiting dialog from the list. Told only where every node that holds entities has <see cref="Regions.PicksRole"/>.</summary>
/// <param name="Exceed">The operator confirmed that it may exceed capacity.</param>
/// <param name="OnlyWaiting">Not from a colleague who has it, though a supervisor's role would allow that; since 0.4.</param>
/// <param name="Address">The client's, for the audit log; since 0.4.</param>
[MessagePackObject]
public sealed record TakeDialog(
    [property: Key(0)] DeskId Desk, [property: Key(1)] SiteId Site, [property: Key(2)] DialogId Dialog, [property: Key(3)] OperatorId Operator,
    [property: Key(4)] bool Exceed, [property: Key(5)] int Rid, [property: Key(6)] ConnectionRef Connection,
    [property: Key(7)] bool OnlyWaiting = false, [property: Key(8)] string? Address = null) : IToDesk;

/// <summary>A signal: whether an operator has a waiting dialog in sight. Said again with each beat. Told only where every node that holds entities has <see cref="Regions.RestRole"/>; since 0.4.</summary>
[MessagePackObject]
public sealed record LookAtWaiting(
    [property: Key(0)] DeskId Desk, [property: Key(1)] SiteId Site, [property: Key(2)] DialogId Dialog, [property: Key(3)] OperatorId Operator, [property: Key(4)] bool On) : IToDesk;

/// <summary>An operator's wish to change state; <see cref="OperatorState.Offline"/> signs off and gives the dialogs back at once.</summary>
[MessagePackObject]
public sealed record ChangeOperatorState(
    [property: Key(0)] DeskId Desk, [property: Key(1)] SiteId Site, [property: Key(2)] OperatorId Operator, [property: Key(3)] OperatorState State,
    [property: Key(4)] int Rid, [property: Key(5)] ConnectionRef? Connection) : IToDesk;
