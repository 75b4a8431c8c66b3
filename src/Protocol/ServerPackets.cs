namespace Gateway.Protocol;

/// <summary>Anything the server says.</summary>
public abstract record ServerPacket;

/// <summary>Type 64: the hello was taken.</summary>
/// <param name="Release">Of the node that serves the connection, for logs and people; null from nodes older than 0.2.</param>
public sealed record Welcome(
    string Connection, string Subject, string Site, long ServerTime, int BeatMs, int PatienceMs, int MessageBytes, int TextChars, long TicketExpires, string? Release = null) : ServerPacket;

/// <summary>Type 65: one request was refused; the connection goes on. <paramref name="Rid"/> 0 belongs to no request.</summary>
public sealed record Refused(int Rid, int Code, bool Temporary, int RetryAfterMs, string Text) : ServerPacket;

/// <summary>Type 66: one request was done.</summary>
public sealed record Done(int Rid, string? Value) : ServerPacket;

/// <summary>The head of one open dialog as the dialog itself said it last.</summary>
public readonly record struct Head(string Dialog, uint Epoch, long Seq);

/// <summary>Type 67: the heartbeat.</summary>
public sealed record Beat(long Token, IReadOnlyList<Head> Heads) : ServerPacket;

/// <summary>Type 68: reconnect after the delay, elsewhere if there is an elsewhere.</summary>
public sealed record Move(int DelayMs) : ServerPacket;

/// <summary>Type 69: the message is in the journal under this seq.</summary>
public sealed record Posted(int Rid, string Dialog, string Outbox, long N, long Seq, long Time) : ServerPacket;

/// <summary>Type 70: an earlier message of this outbox is missing; send again from the expected one.</summary>
public sealed record Gap(int Rid, string Dialog, string Outbox, long Expected) : ServerPacket;

/// <summary>Type 71: one entry of a dialog. Kinds, authors and what <paramref name="Detail"/> means: PROTOCOL.md.</summary>
public sealed record Entry(
    string Dialog, uint Epoch, long Seq, long Time, int Kind, int Author, string AuthorId, string AuthorName, string Text, string? Outbox, long N, string Detail)
    : ServerPacket;

/// <summary>The last number a dialog holds of one outbox.</summary>
public readonly record struct OutboxHead(string Outbox, long N);

/// <summary>Type 72: the state of a dialog: 1 waiting, 2 offered, 3 active, 4 closed.</summary>
/// <param name="Wait">Seconds until somebody has time, roughly; 0: it does not wait, or nobody can say.</param>
public sealed record DialogInfo(
    string Dialog, uint Epoch, long Head, int Status, string Department, string Visitor, string VisitorName, string? Operator, string OperatorName,
    int Term, bool Accepted, int Position, long Started, int Stars, IReadOnlyList<OutboxHead> Outboxes, int Wait = 0) : ServerPacket;

/// <summary>Type 73: all that was missing has been sent.</summary>
public sealed record ReplayEnd(string Dialog, uint Epoch, long Head) : ServerPacket;

/// <summary>Type 74: somebody types; visitors get an empty draft, null means stopped.</summary>
public sealed record TypingBy(string Dialog, int Author, string AuthorId, string Name, string? Draft) : ServerPacket;

/// <summary>Type 75: whether the node's database is away. What is written meanwhile stays with the client until it can be stored.</summary>
public sealed record Storage(bool Away) : ServerPacket;

/// <summary>An operator in a dialog.</summary>
/// <param name="Doing">As in <see cref="Look"/>.</param>
/// <param name="Supervises">Reads only.</param>
public readonly record struct PresentPerson(string Id, string Name, int Doing, bool Supervises);

/// <summary>Type 76: the operators in a dialog, the one who is told among them; nobody, when there is no other. Each takes the place of the one before.</summary>
public sealed record Present(string Dialog, IReadOnlyList<PresentPerson> People) : ServerPacket;

/// <summary>A dialog of somebody else that the operator is asked to join (1) or has joined (2).</summary>
public readonly record struct BesideDialog(string Dialog, string Visitor, string VisitorName, string Department, int Stage, string OwnerName, string Comment);

/// <summary>Type 77: all such dialogs; each takes the place of the one before.</summary>
public sealed record Beside(IReadOnlyList<BesideDialog> Dialogs) : ServerPacket;

/// <summary>Type 80: an invitation to show.</summary>
/// <param name="Content">What it shows beside the text, as JSON (PROTOCOL.md); null for nothing.</param>
public sealed record Invitation(string Id, string Department, string DepartmentName, string? OperatorName, string Text, bool ShownBefore, string? Content = null) : ServerPacket;

/// <summary>Type 81: take the invitation away.</summary>
public sealed record InvitationGone(string Id) : ServerPacket;

/// <summary>Status of one department: 0 off, 1 online, 2 busy, 3 offline.</summary>
public readonly record struct DepartmentStatus(string Id, string Name, int Status);

/// <summary>Type 82: who can answer now.</summary>
public sealed record SiteStatus(int Status, IReadOnlyList<DepartmentStatus> Departments) : ServerPacket;

/// <summary>One row of the live list.</summary>
public sealed record Row(
    string Visitor, string Name, long VisitStart, string Title, string Url, int Pages, long PageSince, string Referrer, string Browser, string Os,
    int Visits, IReadOnlyList<string> Segments, int Status, string LastEvent, string Language, long LastActive,
    string Country = "", string Device = "", string Source = "", string Campaign = "", string Region = "", string City = "",
    IReadOnlyList<string>? Tags = null);

/// <summary>What changed in a row that the client has: its place in the window, and a bit for each changed field by its position in a row; other fields are nothing.</summary>
public sealed record RowPatch(int At, int Fields, Row Row);

/// <summary>A value of a column and how many rows have it.</summary>
public readonly record struct GroupValue(string Value, int Count);

/// <summary>The most frequent values of a column among all rows of a query, and how many different ones there are.</summary>
public sealed record RowGroup(string Column, IReadOnlyList<GroupValue> Values, int Distinct);

/// <summary>Type 96: a change of a standing query's window.</summary>
/// <param name="Offset">Null where the client orders the rows by itself.</param>
/// <param name="Order">For each place of the window the place it had, or -1 - n for the n-th new row; null: nothing moved.</param>
/// <param name="Groups">Null: as before.</param>
public sealed record Rows(
    int Query, bool Snapshot, int Total, IReadOnlyList<Row> Changed, IReadOnlyList<string> Gone, int? Offset = null, IReadOnlyList<int>? Order = null,
    IReadOnlyList<RowPatch>? Patches = null, IReadOnlyList<RowGroup>? Groups = null) : ServerPacket;

/// <summary>One page of a visit.</summary>
public readonly record struct CardPage(string Url, string Title, long At);

/// <summary>One event of a visit.</summary>
public readonly record struct CardEvent(string Name, double? Value, string? Currency, long At);

/// <summary>An earlier visit.</summary>
public readonly record struct CardVisit(int Number, long Start, long End, int Pages);

/// <summary>A note for operators: by which rule, and when.</summary>
public readonly record struct CardNote(string Text, string Rule, long At);

/// <summary>A coupon that the visitor was shown: by which rule, and when.</summary>
public readonly record struct CardCoupon(string Code, string Rule, long At);

/// <summary>A form that the visitor answered.</summary>
public sealed record CardForm(string Form, long At, IReadOnlyDictionary<string, string> Answers);

/// <summary>A product that the visitor looked at.</summary>
public readonly record struct CardProduct(string Id, string Name, double? Price, string? Currency, string Picture, string Address);

/// <summary>Type 97: all that is known of a visitor now.</summary>
public sealed record Card(
    int Rid, string Visitor, string Name, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<string> Segments, int VisitNumber, long VisitStart,
    string Language, string Screen, string TimeZone, string Browser, string Os, string Device, string Referrer, IReadOnlyList<CardPage> Pages,
    IReadOnlyList<CardEvent> Events, IReadOnlyList<CardVisit> PreviousVisits, IReadOnlyList<string> Dialogs, bool Online, int Status,
    string Country = "", string Region = "", string City = "", string Source = "", string Engine = "", string Term = "", string Campaign = "", string Login = "",
    IReadOnlyList<string>? Tags = null, IReadOnlyList<CardNote>? Notes = null, IReadOnlyList<CardCoupon>? Coupons = null, IReadOnlyList<CardForm>? Forms = null, IReadOnlyList<CardProduct>? Products = null) : ServerPacket;

/// <summary>One waiting dialog.</summary>
/// <param name="Marks">1 operators of its department take it, 2 all whom it fits are called, 4 it is answered later, 8 a bot answers meanwhile; added up.</param>
public readonly record struct QueueItem(string Dialog, string Department, string Visitor, string VisitorName, long Since, string FirstText, int Marks = 0, string Looks = "");

/// <summary>Type 98: the waiting lists, in order; <paramref name="Total"/> counts also what did not fit.</summary>
public sealed record Queue(IReadOnlyList<QueueItem> Waiting, int Total) : ServerPacket;

/// <summary>One colleague.</summary>
public sealed record TeamMember(string Id, string Name, int State, int Load, int Capacity, IReadOnlyList<string> Departments);

/// <summary>Type 99: the operators of the pool.</summary>
public sealed record Team(IReadOnlyList<TeamMember> Operators) : ServerPacket;

/// <summary>One waiting dialog and its place.</summary>
public readonly record struct QueuePlace(int At, QueueItem Item);

/// <summary>Type 60: what is different in the waiting lists since they were told.</summary>
/// <param name="Gone">Dialogs to take out first.</param>
/// <param name="Came">Then to put in, one after another.</param>
public sealed record QueueChanges(IReadOnlyList<string> Gone, IReadOnlyList<QueuePlace> Came, int Total) : ServerPacket;

/// <summary>Type 61: those of the team who are different.</summary>
public sealed record TeamChanges(IReadOnlyList<TeamMember> Operators) : ServerPacket;

/// <summary>One dialog that an operator holds or is offered.</summary>
public readonly record struct Assignment(string Dialog, int Term, bool Accepted, long Deadline, string Visitor, string VisitorName, string Department);

/// <summary>Type 100: the operator's own state.</summary>
public sealed record Self(int State, int Capacity, int Load, IReadOnlyList<Assignment> Dialogs) : ServerPacket;

/// <summary>One alert. Kinds and states: PROTOCOL.md.</summary>
public sealed record AlertItem(
    string Id, int Kind, string Subject, string Address, long Opened, long Last, long Hits, int Visitors, int State, string By, string ByName, long Closed, int Invited, int Skipped, int Waiting,
    bool Seen);

/// <summary>Type 101: all alerts that the operator is told of; each takes the place of the one before.</summary>
public sealed record Alerts(IReadOnlyList<AlertItem> Items) : ServerPacket;

/// <summary>A well-formed packet of a type this version does not know.</summary>
public sealed record UnknownServerPacket(int Type) : ServerPacket;
