using Gateway.Actors.Dialogs;

namespace Gateway.Actors.Tests.Dialogs;

/// <summary>Messages that are changed, taken back and answered [1]: who may, in which order, and what a visitor gets of it.</summary>
public sealed class DialogChangesTests : OneDialog
{
    public DialogChangesTests()
    {
        Begin("Size 42, please");
        Do(s => s.Decide(new AssignOperator(Site, Id, s.N, 1, new("anna"), "Anna", Now + 1000, false), Desk, Now));
        Do(s => s.Decide(new AcceptOffer(Site, Id, Nowhere, 1, Anna, 1), Now));
        Do(s => s.Decide(new PostMessage(Site, Id, Nowhere, 8, Anna, "a", 1, "We have it"), Now));
    }

    private DialogDecision Change(Party party, long n, long target, string? text, string outbox = "changes") =>
        Do(s => s.Decide(new ChangeMessage(Site, Id, Nowhere, 9, party, outbox, n, target, text), Now));

    private static int RefusalOf(DialogDecision decision) => Assert.IsType<RequestRefused>(Assert.Single(decision.Replies)).Code;

    private static MessageKept KeptOf(DialogDecision decision) => Assert.IsType<MessageKept>(Assert.Single(decision.Replies));

    private string[] SeenByVisitor => [.. State.Entries.Where(e => e.Outbox is not null).Select(State.ForVisitor).Select(e => $"{e.Kind} {e.Text}")];

    [Fact]
    public void A_change_is_numbered_kept_and_repeated_as_a_message_is_and_survives_a_snapshot()
    {
        var kept = KeptOf(Change(Visitor, 1, 2, "Size 43, please"));
        Assert.Equal((State.Head, EntryKind.Edited, "Size 43, please", "2"), (kept.Seq, State.Entries[^1].Kind, State.Entries[^1].Text, State.Entries[^1].Detail));
        // What the message said stays what it was: histories show both.
        Assert.Equal("Size 42, please", State.Entries[1].Text);
        Assert.Equal(kept.Seq, KeptOf(Change(Visitor, 1, 2, "again")).Seq);
        Assert.Equal(2, Assert.IsType<MessageGap>(Assert.Single(Change(Visitor, 3, 2, "too early").Replies)).Expected);
        var restored = new DialogState();
        restored.Restore(State.Snapshot());
        Assert.Equal(kept.Seq, KeptOf(restored.Decide(new ChangeMessage(Site, Id, Nowhere, 9, Visitor, "changes", 1, 2, "again"), Now)).Seq);
        Assert.Equal("Size 43, please", restored.ForVisitor(restored.Entries[1]).Text);
    }

    [Fact]
    public void Each_changes_what_is_his_own_and_only_while_the_dialog_is_his_and_open()
    {
        var head = State.Head;
        Assert.Equal(Refusals.NotAllowed, RefusalOf(Change(Anna, 1, 2, "the visitor's")));
        Assert.Equal(Refusals.NotAllowed, RefusalOf(Change(Visitor, 1, head, null)));
        Assert.Equal(Refusals.NotCurrent, RefusalOf(Change(Boris, 1, head, "a colleague's")));
        Assert.Equal(Refusals.NotFound, RefusalOf(Change(new Party(Author.Visitor, "w", "Willi"), 1, 2, "another visitor's")));
        // The beginning, a number that is not there yet, and one that never is.
        foreach (var target in (long[])[1, head + 1, 0, -1, long.MaxValue]) Assert.Equal(Refusals.NotFound, RefusalOf(Change(Visitor, 1, target, "x")));
        Assert.Equal(head, State.Head);
        Do(s => s.Decide(new EndDialog(Site, Id, Nowhere, 1, Anna), Now));
        Assert.Equal(Refusals.Closed, RefusalOf(Change(Visitor, 1, 2, "too late")));
        Assert.Equal(Refusals.Closed, RefusalOf(Change(Anna, 1, head, "too late")));
    }

    [Fact]
    public void A_visitor_gets_nothing_of_what_a_message_said_before()
    {
        var answer = State.Head;
        Change(Anna, 1, answer, "We had it");
        Change(Anna, 2, answer, "We get it tomorrow");
        Assert.Equal(["Message Size 42, please", "Message We get it tomorrow", "Edited We get it tomorrow", "Edited We get it tomorrow"], SeenByVisitor);
        Change(Anna, 3, answer, null);
        Assert.Equal(["Message Size 42, please", "Message ", "Edited ", "Edited ", "Deleted "], SeenByVisitor);
        Assert.Equal(Refusals.NotFound, RefusalOf(Change(Anna, 4, answer, "no way back")));
        // Numbers and keys are all there, so that nobody misses one.
        Assert.Equal(State.Entries.Select(e => (e.Seq, e.Outbox, e.N)), State.Entries.Select(State.ForVisitor).Select(e => (e.Seq, e.Outbox, e.N)));
    }

    [Fact]
    public void An_answer_names_a_message_that_is_there_and_a_changed_one_is_news_to_its_author()
    {
        var sight = State.Head;
        Assert.Equal(Refusals.NotFound, RefusalOf(Do(s => s.Decide(new PostMessage(Site, Id, Nowhere, 8, Anna, "a", 2, "to nothing", 0, 1), Now))));
        KeptOf(Do(s => s.Decide(new PostMessage(Site, Id, Nowhere, 8, Anna, "a", 2, "to her words", 0, 2), Now)));
        Assert.Equal("2", State.Entries[^1].Detail);
        Change(Visitor, 1, 2, "Size 43, please");
        Assert.Equal(Refusals.Unseen, RefusalOf(Do(s => s.Decide(new PostMessage(Site, Id, Nowhere, 8, Anna, "a", 3, "over the change", sight), Now))));
        // Nobody owes an answer to a change: the operator has spoken last.
        Assert.NotNull(State.VisitorSilentSince);
    }
}
