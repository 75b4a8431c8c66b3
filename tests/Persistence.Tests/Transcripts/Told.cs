using Gateway.Actors;
using Gateway.Actors.Dialogs;

namespace Gateway.Persistence.Tests.Transcripts;

/// <summary>Tells a dialog as events, numbering entries and journal as the dialog itself does.</summary>
internal sealed class Told(string site, string dialog, long start = 1000)
{
    private readonly List<IDialogEvent> _events = [];
    private long _seq;
    private int _n;
    private int _term;

    public string PersistenceId => $"dialog/{site}/{dialog}";

    public IDialogEvent[] Events => [.. _events];

    public Told Begun(string visitor = "v1", string name = "Anna", string department = "sales")
    {
        _events.Add(new DialogStarted(new SiteId(site), new DialogId(dialog), 7, new VisitorId(visitor), name, new DepartmentId(department), Author.Visitor, visitor, name, null, ++_seq, At));
        return Asked(department);
    }

    public Told Says(string text, Author author = Author.Visitor)
    {
        _events.Add(new MessagePosted(++_seq, author, author == Author.Visitor ? "v1" : "op1", author.ToString(), "outbox", _seq, text, At));
        return this;
    }

    public Told Notes(string text)
    {
        _events.Add(new NoteWritten(++_seq, "op1", "Operator op1", "notes", 1, text, At));
        return this;
    }

    public Told Changes(long target, string? text, Author author = Author.Visitor)
    {
        _events.Add(new MessageChanged(++_seq, target, author, author == Author.Visitor ? "v1" : "op1", author.ToString(), "changes", _seq, text, At));
        return this;
    }

    public Told Sends(string file, string visitor = "v1")
    {
        _events.Add(new FilePosted(++_seq, Author.Visitor, visitor, "Anna", "files", _seq, new DialogFile(file, "Ёлка.png", "image/png", 1, 3, 2), At));
        return this;
    }

    public Told Asks(string title, string card = """{"kind":"form","form":"f","title":"","fields":[]}""")
    {
        _events.Add(new CardSent(++_seq, "op1", "Operator op1", "cards", _seq, title, card, At));
        return this;
    }

    public Told Fills(long card, string text, string field, string value, string check = "")
    {
        _events.Add(new CardAnswered(++_seq, card, "f", "v1", "Anna", "answers", _seq, text, new Dictionary<string, string> { [field] = value }, check, At));
        _events.Add(new AnswerNoted(_seq));
        return this;
    }

    public Told Checked(long answer, string verdict, string text)
    {
        _events.Add(new CardChecked(++_seq, answer, verdict, text, At));
        return this;
    }

    public Told Answers(long quote, string text)
    {
        _events.Add(new MessagePosted(++_seq, Author.Operator, "op1", "Operator", "outbox", _seq, text, At, quote));
        return this;
    }

    public Told Taken(string op = "op1", bool accepted = true)
    {
        _events.Add(new RoutingSought(_n));
        _events.Add(new OperatorAssigned(_n, ++_term, new OperatorId(op), $"Operator {op}", At + 20_000, false, ++_seq, At));
        if (accepted) _events.Add(new OfferAccepted(_n, _term, ++_seq, At));
        return this;
    }

    public Told Passed(string department, string comment)
    {
        _events.Add(new RoutingAsked(++_n, new DepartmentId(department), null, false, 0, new OperatorId("op1"), RoutingCause.Transfer, comment, "op1", "Operator op1", "", ++_seq, At));
        return this;
    }

    public Told Rated(int stars, string comment = "", string op = "op1", string? name = null)
    {
        _events.Add(new DialogRated(++_seq, stars, comment, new OperatorId(op), At, name));
        return this;
    }

    public Told Leaves(string address)
    {
        _events.Add(new AddressLeft(++_seq, address, At));
        return this;
    }

    public Told Reopened(string text)
    {
        _events.Add(new DialogReopened(++_seq, At));
        return Says(text).Asked("sales");
    }

    public Told Solved(Resolution answer)
    {
        _events.Add(new DialogResolved(++_seq, answer, At));
        return this;
    }

    public Told Ended()
    {
        _events.Add(new DialogClosed(++_seq, Author.Visitor, "v1", "Anna", At));
        _events.Add(new SlotReleased(_n));
        return this;
    }

    private long At => start + _seq;

    private Told Asked(string department)
    {
        _events.Add(new RoutingAsked(++_n, new DepartmentId(department), null, false, 2, null, RoutingCause.Start, "", "", "", "", 0, At));
        return this;
    }
}
