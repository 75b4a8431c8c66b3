using Akka.Actor;
using Gateway.Actors.Dialogs;

namespace Gateway.Actors.Tests.Dialogs;

/// <summary>Pages that operators show, as entries of the dialog.</summary>
public sealed class PageTests
{
    private static readonly SiteId Site = new("s");
    private static readonly DialogId Id = new("g");
    private static readonly DeskId Desk = new("d");
    private static readonly ConnectionRef Nowhere = new(ActorRefs.Nobody, 1);
    private static readonly Party Vera = new(Author.Visitor, "v", "Vera");
    private static readonly Party Anna = new(Author.Operator, "anna", "Anna");
    private static readonly Party Boris = new(Author.Operator, "boris", "Boris");
    private const string Page = "https://shop.example/delivery";
    private readonly DialogState _state = new();

    public PageTests()
    {
        Do(s => s.Decide(new BeginDialog(Site, Id, Nowhere, 7, new("v"), "Vera", new("sales"), null, "", false, null, "o", 1, "hello"), 1000, 99));
        Do(s => s.Decide(new AssignOperator(Site, Id, s.N, 1, new("anna"), "Anna", 9000, true), Desk, 1500) with { Replies = [new RequestDone(0, null)] });
    }

    private int Do(Func<DialogState, DialogDecision> decide)
    {
        var decision = decide(_state);
        foreach (var e in decision.Events) _state.Apply(e);
        return decision.Replies[^1] is RequestRefused refused ? refused.Code : 0;
    }

    private int Push(Party by, bool forced = false) => Do(s => s.Decide(new PushPage(Site, Id, Nowhere, 3, by, Page, forced), 2000));

    private int Answer(Party by, long target, bool goes) => Do(s => s.Decide(new AnswerPage(Site, Id, Nowhere, 4, by, target, goes), 3000));

    [Fact]
    public void F50_Whoever_has_the_dialog_shows_a_page_and_the_visitor_gets_it_as_a_message_with_a_mark()
    {
        Assert.Equal(Refusals.NotCurrent, Push(Boris));
        Assert.Equal(Refusals.NotFound, Push(Vera));
        var since = _state.VisitorSilentSince;
        Assert.Equal(0, Push(Anna));
        Assert.Equal(0, Push(Anna, forced: true));
        Assert.Equal(since, _state.VisitorSilentSince);
        Assert.Equal([("ask", Page), ("go", Page)], _state.Entries.TakeLast(2).Select(_state.ForVisitor).Select(e => { Assert.Equal((EntryKind.Message, "Anna"), (e.Kind, e.AuthorName)); return (e.Detail, e.Text); }));
        Do(s => s.Decide(new EndDialog(Site, Id, Nowhere, 5, Anna), 4000));
        Assert.Equal(Refusals.Closed, Push(Anna));
    }

    [Fact]
    public void F50_The_visitor_answers_once_and_only_what_was_asked()
    {
        Push(Anna);
        var asked = _state.Head;
        Push(Anna, forced: true);
        Assert.Equal(Refusals.NotFound, Answer(Anna, asked, true));
        Assert.Equal(Refusals.NotFound, Answer(Vera, asked + 1, true));
        Assert.Equal(Refusals.NotFound, Answer(Vera, 2, true));
        Assert.Equal(Refusals.NotFound, Answer(Vera, 1_000, true));
        Assert.Equal(0, Answer(Vera, asked, false));
        var head = _state.Head;
        Assert.Equal($"no {asked}", _state.Entries[^1].Detail);
        Assert.Equal(EntryKind.Note, _state.ForVisitor(_state.Entries[^1]).Kind);
        Assert.Equal(0, Answer(Vera, asked, true));
        Assert.Equal(head, _state.Head);
    }
}
