using Akka.Actor;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Sites.Words;

namespace Gateway.Actors.Tests.Dialogs;

/// <summary>The word filter in a dialog: visitors' words only, before they are written, and never a second answer to the same message.</summary>
public sealed class FilterTests
{
    private static readonly SiteId Site = new("s");
    private static readonly DialogId Id = new("g");
    private static readonly DeskId Desk = new("d");
    private static readonly ConnectionRef Nowhere = new(ActorRefs.Nobody, 1);
    private static readonly Party Vera = new(Author.Visitor, "v", "Vera");
    private static readonly Party Anna = new(Author.Operator, "anna", "Anna");
    private readonly DialogState _state = new() { Filter = new WordFilter(new WordLists(["darn"], ["casino*"], ["refund"])) };

    private IDelivery Do(Func<DialogState, DialogDecision> decide)
    {
        var decision = decide(_state);
        foreach (var e in decision.Events) _state.Apply(e);
        return decision.Replies[^1];
    }

    private IDelivery Begin(string text, string? language = "en") =>
        Do(s => s.Decide(new BeginDialog(Site, Id, Nowhere, 7, new("v"), "Vera", new("sales"), null, "", false, null, "o", 1, text, language), 1000, 99));

    private IDelivery Post(Party party, long n, string text, string outbox = "o") => Do(s => s.Decide(new PostMessage(Site, Id, Nowhere, 8, party, outbox, n, text), 2000));

    private IDelivery Change(long n, long target, string? text) => Do(s => s.Decide(new ChangeMessage(Site, Id, Nowhere, 9, Vera, "c", n, target, text), 3000));

    private void Assign() => Do(s => s.Decide(new AssignOperator(Site, Id, s.N, 1, new("anna"), "Anna", 5000, true), Desk, 1500) with { Replies = [new RequestDone(0, null)] });

    [Fact]
    public void F12_Words_of_visitors_are_masked_before_they_are_written_and_those_of_operators_are_not()
    {
        Begin("darn, hello");
        Assign();
        Post(Vera, 2, "darn again");
        Post(Anna, 1, "no darn", "a");
        Change(1, 2, "Darn hello");
        Assert.Equal(["****, hello", "**** again", "no darn", "**** hello"], _state.Entries.Where(e => e.Kind is EntryKind.Message or EntryKind.Edited).Select(e => e.Text));
    }

    [Fact]
    public void F12_A_refused_message_uses_no_number_and_says_why_in_the_visitors_language()
    {
        var first = Assert.IsType<RequestRefused>(Begin("casino royale", "ru"));
        Assert.Equal(Refusals.Unwanted, first.Code);
        Assert.False(_state.Exists);
        Begin("hello", "ru");
        var refused = Assert.IsType<RequestRefused>(Post(Vera, 2, "best casinos"));
        Assert.Equal((Refusals.Unwanted, false), (refused.Code, refused.Temporary));
        Assert.Contains("слова", refused.Text, StringComparison.Ordinal);
        Assert.IsType<MessageKept>(Post(Vera, 2, "sorry"));
        Assert.Equal(Refusals.Unwanted, Assert.IsType<RequestRefused>(Change(1, 2, "casino")).Code);
        Assert.Equal(3, _state.Head);
    }

    [Fact]
    public void F12_A_message_that_was_acknowledged_gets_the_same_answer_after_the_list_has_changed()
    {
        Begin("hello");
        var kept = Assert.IsType<MessageKept>(Post(Vera, 2, "good day"));
        _state.Filter = new WordFilter(new WordLists(Refuse: ["good*"]));
        Assert.Equal(kept.Seq, Assert.IsType<MessageKept>(Post(Vera, 2, "good day")).Seq);
    }

    [Fact]
    public void F12_What_is_marked_is_told_to_operators_and_of_it_a_visitor_gets_a_number()
    {
        Begin("I want my refund");
        var mark = _state.Entries[2];
        Assert.Equal((EntryKind.Marked, "refund", "2"), (mark.Kind, mark.Text, mark.Detail));
        Assert.Equal((EntryKind.Note, "", ""), (_state.ForVisitor(mark).Kind, _state.ForVisitor(mark).Text, _state.ForVisitor(mark).Detail));
        Assert.Equal(4, Assert.IsType<MessageKept>(Post(Vera, 2, "refund, now")).Seq);
        Assert.Equal(5, _state.Head);
        // Beside a node that does not know the entry it is left out.
        _state.MayMark = false;
        Post(Vera, 3, "refund!");
        Assert.Equal(6, _state.Head);
    }
}
