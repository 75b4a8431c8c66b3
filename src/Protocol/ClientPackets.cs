namespace Gateway.Protocol;

/// <summary>Anything a client says. The type number is the first element of the packet's array.</summary>
public abstract record ClientPacket;

/// <summary>Where a client stopped reading a dialog.</summary>
/// <param name="Dialog">The dialog.</param>
/// <param name="Epoch">The epoch its numbers belong to; 0 when the client knows none.</param>
/// <param name="LastSeq">The last entry it holds; 0 for none.</param>
public readonly record struct ResumePoint(string Dialog, uint Epoch, long LastSeq);

/// <summary>The page a visitor is on. <paramref name="Page"/> is random per page load, so that a reconnect does not count it twice.</summary>
/// <param name="VisitStart">When the client believes its visit began, Unix ms; 0 when unknown.</param>
public sealed record HelloPage(
    string Page, string Url, string Title, string Referrer, string Language, string Screen, string TimeZone, long VisitStart);

/// <summary>Type 1: the first packet of every connection.</summary>
/// <param name="Generation">Grows with each connection of this client, so that a late attach of an older one is known as such.</param>
/// <param name="Page">A visitor's page; null for operators.</param>
public sealed record Hello(string Ticket, int Generation, IReadOnlyList<ResumePoint> Resume, HelloPage? Page, string Client) : ClientPacket;

/// <summary>Type 2: answers a beat.</summary>
public sealed record BeatAnswer(long Token) : ClientPacket;

/// <summary>Type 3: a message for a dialog, kept by the client until <see cref="Posted"/>.</summary>
/// <param name="Seen">The last entry that an operator had in sight when it was written: refused with <see cref="RefusalCode.Unseen"/> when the visitor has written since. 0: it goes out whatever was.</param>
/// <param name="Quote">The number of the message that it answers, or 0.</param>
public sealed record Post(int Rid, string Dialog, string Outbox, long N, string Text, long Seen = 0, long Quote = 0) : ClientPacket;

/// <summary>Type 4: the text typed so far, or null when typing stopped.</summary>
public sealed record Typing(string Dialog, string? Draft) : ClientPacket;

/// <summary>Type 5: ends a dialog.</summary>
public sealed record CloseDialog(int Rid, string Dialog) : ClientPacket;

/// <summary>Type 6: asks for the entries after a seq.</summary>
public sealed record Fetch(string Dialog, uint Epoch, long AfterSeq) : ClientPacket;

/// <summary>Type 7: a new ticket for the same person, before the old one expires.</summary>
public sealed record RefreshTicket(string Ticket) : ClientPacket;

/// <summary>Type 16: the visitor went to another page without a new connection.</summary>
public sealed record PageViewed(string Page, string Url, string Title, string Referrer) : ClientPacket;

/// <summary>Type 17: an event of the page, such as cart_add.</summary>
/// <param name="Currency">ISO 4217, or null.</param>
public sealed record EventRaised(string Name, double? Value, string? Currency, IReadOnlyDictionary<string, string> Data) : ClientPacket;

/// <summary>Type 18: the person did something on the page.</summary>
public sealed record Active : ClientPacket;

/// <summary>Type 19: the page is being closed.</summary>
public sealed record Goodbye : ClientPacket;

/// <summary>Type 20: the visitor begins a dialog; the same key is the same dialog.</summary>
public sealed record StartDialog(int Rid, string Key, string? Department, string? Invitation, string Outbox, long N, string Text) : ClientPacket;

/// <summary>Type 21: what became of an invitation: 1 shown, 2 accepted, 3 declined, 4 ignored.</summary>
public sealed record InvitationAnswer(string Invitation, int Outcome) : ClientPacket;

/// <summary>Type 22: stars 1–5 with a comment.</summary>
/// <param name="Operator">Whose they are, of those who took part; null: of whoever has the dialog.</param>
public sealed record Rate(int Rid, string Dialog, int Stars, string Comment, string? Operator = null) : ClientPacket;

/// <summary>Type 80: whether the dialog helped: 1 yes, 2 partly, 3 no.</summary>
public sealed record Resolve(int Rid, string Dialog, int Answer) : ClientPacket;

/// <summary>Type 81: an e-mail address for the answer; "" takes it back.</summary>
public sealed record LeaveAddress(int Rid, string Dialog, string Address) : ClientPacket;

/// <summary>Type 82: the visitor wants no sign of the dialog while its window is closed; false wants it again.</summary>
public sealed record Mute(int Rid, string Dialog, bool On) : ClientPacket;

/// <summary>Type 23: custom attributes set by the page.</summary>
public sealed record AttributesSet(IReadOnlyDictionary<string, string> Attributes) : ClientPacket;

/// <summary>Type 24: the answer to a form, by the fields' names.</summary>
public sealed record FormAnswer(int Rid, string Invitation, IReadOnlyDictionary<string, string> Answers) : ClientPacket;

/// <summary>Type 32: 0 offline, 1 available, 2 busy, 3 pause, 4 away.</summary>
public sealed record SetState(int Rid, int State) : ClientPacket;

/// <summary>Type 33: a standing query over the live visitors; the same number replaces the earlier one.</summary>
/// <param name="Where">The filter as JSON, or null.</param>
/// <param name="Groups">Words of the columns whose values are counted.</param>
/// <param name="Offset">Rows before the window; null: a client that orders the rows by itself.</param>
/// <param name="Every">Milliseconds between two tellings at least.</param>
/// <param name="Rid">0: no answer is wanted.</param>
public sealed record Watch(
    int Query, string Filter, int Sort, bool Descending, int Limit, string? Where = null, IReadOnlyList<string>? Groups = null, int? Offset = null, int? Every = null, int Rid = 0) : ClientPacket;

/// <summary>Type 34: ends a standing query.</summary>
public sealed record Unwatch(int Query) : ClientPacket;

/// <summary>Type 35: asks for a visitor's card and its changes.</summary>
public sealed record WatchVisitor(int Rid, string Visitor, bool On, string? Explain = null) : ClientPacket;

/// <summary>Type 36: an operator invites a visitor.</summary>
public sealed record Invite(int Rid, string Visitor, string Department, string Text) : ClientPacket;

/// <summary>Type 37: an operator begins a dialog with a visitor.</summary>
public sealed record StartWith(int Rid, string Key, string Visitor, string Department, string Outbox, long N, string Text, bool Exceed) : ClientPacket;

/// <summary>Type 38: takes an offered dialog.</summary>
public sealed record Accept(int Rid, string Dialog, int Term) : ClientPacket;

/// <summary>Type 39: gives an offered dialog back.</summary>
public sealed record Decline(int Rid, string Dialog, int Term) : ClientPacket;

/// <summary>Type 40: hands a dialog to a department or to an operator.</summary>
/// <param name="Skill">What whoever gets it has to know, beside what the department needs; null for nothing more.</param>
/// <param name="Level">Of the skill; 0 is any.</param>
public sealed record Transfer(int Rid, string Dialog, string? Department, string? Operator, string Comment, bool Exceed, string? Skill = null, int Level = 0) : ClientPacket;

/// <summary>Type 41: the operator leaves; the dialogs go back to their queues at once.</summary>
public sealed record SignOff(int Rid) : ClientPacket;

/// <summary>Type 42: the site's alerts, now and after each change; false ends it.</summary>
public sealed record WatchSiteAlerts(bool On) : ClientPacket;

/// <summary>Type 43: does something with an alert: 1 seen, 2 take, 3 close, 4 invite all it hit, 5 invite no more.</summary>
/// <param name="Department">Who invites, for 4; null for the first department.</param>
/// <param name="Text">The invitation's words, for 4.</param>
public sealed record AlertAction(int Rid, string Alert, int Act, string? Department, string? Text) : ClientPacket;

/// <summary>Type 44: the operator takes a waiting dialog from the list.</summary>
public sealed record Take(int Rid, string Dialog, bool Exceed) : ClientPacket;

/// <summary>Type 53: a note to colleagues in a dialog, kept by the client until <see cref="Posted"/>. Its outbox counts as that of a <see cref="Post"/>; visitors never get the text.</summary>
public sealed record PostNote(int Rid, string Dialog, string Outbox, long N, string Text) : ClientPacket;

/// <summary>Type 54: an own message says something else from now on, or is taken back; kept by the client until <see cref="Posted"/>. Its outbox counts as that of a <see cref="Post"/>.</summary>
/// <param name="Seq">The number of the message.</param>
/// <param name="Text">What it says now; null takes it back.</param>
public sealed record Change(int Rid, string Dialog, string Outbox, long N, long Seq, string? Text) : ClientPacket;

/// <summary>Type 70: an operator who supervises reads a dialog of somebody else as it goes on; false ends it.</summary>
public sealed record Observe(int Rid, string Dialog, bool On) : ClientPacket;

/// <summary>Type 71: what an operator does with a dialog now: 0 nothing, 1 has it in sight, 2 writes in it.</summary>
public sealed record Look(string Dialog, int Doing) : ClientPacket;

/// <summary>Type 72: asks a colleague to join an own dialog; false takes that back.</summary>
public sealed record AskToJoin(int Rid, string Dialog, string Operator, string Comment, bool On) : ClientPacket;

/// <summary>Type 73: joins the dialog of a colleague, who asked for it or is supervised; false leaves it, or says no.</summary>
public sealed record Join(int Rid, string Dialog, bool On) : ClientPacket;

/// <summary>Type 74: asks the visitor to wait, with these words; false: the wait is over.</summary>
public sealed record Hold(int Rid, string Dialog, bool On, string Text) : ClientPacket;

/// <summary>Type 90: shows the visitor a page; the site says whether the browser goes there or the visitor is asked.</summary>
public sealed record PushPage(int Rid, string Dialog, string Address) : ClientPacket;

/// <summary>Type 91: the visitor's answer to a page that was shown with the question whether to go there.</summary>
/// <param name="Seq">The number of the entry.</param>
public sealed record AnswerPage(int Rid, string Dialog, long Seq, bool Goes) : ClientPacket;

/// <summary>Type 55: a stored file goes into its dialog; kept by the client until <see cref="Posted"/>. Its outbox counts as that of a <see cref="Post"/>.</summary>
/// <param name="Pass">What the upload was answered with.</param>
public sealed record PostFile(int Rid, string Dialog, string Outbox, long N, string Pass) : ClientPacket;

/// <summary>Type 85: an operator puts a card into the dialog; kept by the client until <see cref="Posted"/>. Its outbox counts as that of a <see cref="Post"/>.</summary>
/// <param name="Kind">form, contact or product.</param>
/// <param name="Body">Of a form its name; of a product JSON with what it is.</param>
public sealed record SendCard(int Rid, string Dialog, string Outbox, long N, string Kind, string Body, long Seen = 0) : ClientPacket;

/// <summary>Type 86: the visitor fills a card in; kept by the client until <see cref="Posted"/>. Its outbox counts as that of a <see cref="Post"/>.</summary>
/// <param name="Card">The card's number.</param>
/// <param name="Answers">By the fields' names.</param>
public sealed record AnswerCard(int Rid, string Dialog, string Outbox, long N, long Card, IReadOnlyDictionary<string, string> Answers) : ClientPacket;

/// <summary>A well-formed packet of a type this version does not know; skipped and counted.</summary>
public sealed record UnknownPacket(int Type) : ClientPacket;
