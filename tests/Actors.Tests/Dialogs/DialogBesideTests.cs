using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Sites;

namespace Gateway.Actors.Tests.Dialogs;

/// <summary>Several operators around one dialog: who joins, who takes over, and what goes round in a circle.</summary>
public sealed class DialogBesideTests : OneDialog
{
    private static readonly Party Mira = new(Author.Operator, "mira", "Mira");
    private int _term;

    public DialogBesideTests()
    {
        Begin();
        Assign(Anna);
    }

    private void Assign(Party op) => Do(s => s.Decide(new AssignOperator(Site, Id, s.N, ++_term, new(op.Id), op.Name, Now + 1000, true), Desk, Now));

    private int Code(DialogDecision decision) => decision.Replies is [RequestRefused refused] ? refused.Code : 0;

    private int Post(Party party, long n, string outbox = "box") => Code(Do(s => s.Decide(new PostMessage(Site, Id, Nowhere, 8, party, outbox, n, "text"), Now)));

    private int Ask(Party by, Party whom, bool on = true) => Code(Do(s => s.Decide(new AskBeside(Site, Id, Nowhere, 2, by, new(whom.Id), whom.Name, "knows tents", on), Now)));

    private int Join(Party who, bool supervises = false, bool on = true) => Code(Do(s => s.Decide(new JoinDialog(Site, Id, Nowhere, 3, who, supervises, on), Now)));

    private int Transfer(Party by, string? department, Party? to = null, IReadOnlyList<Skill>? skills = null) =>
        Code(Do(s => s.Decide(new TransferDialog(Site, Id, Nowhere, 4, by, department is null ? null : new(department), to is { } op ? new(op.Id) : null, "there", "", false, skills), Now)));

    [Fact]
    public void F24_Whoever_is_asked_to_join_reads_then_writes_beside_the_owner_and_owns_nothing()
    {
        Assert.Equal(Refusals.NotCurrent, Join(Boris));
        Assert.Equal(Refusals.NotCurrent, Ask(Boris, Mira));
        Assert.Equal(0, Ask(Anna, Boris));
        Assert.True(State.MaySee(Boris));
        Assert.Equal(Refusals.NotCurrent, Post(Boris, 1));
        Assert.Equal(0, Join(Boris));
        var met = State.ForVisitor(State.Entries[^1]);
        Assert.Equal((EntryKind.Accepted, "Boris", ""), (met.Kind, met.AuthorName, met.Text));
        Assert.Equal(0, Post(Boris, 1));
        Assert.Equal((new OperatorId("anna"), DialogStatus.Active), (State.Operator!.Value, State.Status));
        Assert.Equal(Refusals.NotCurrent, Transfer(Boris, "support"));
        Assert.Equal(Refusals.NotCurrent, Code(Do(s => s.Decide(new EndDialog(Site, Id, Nowhere, 1, Boris), Now))));
        Assert.Equal(Refusals.NotCurrent, Ask(Boris, Mira));

        var restored = new DialogState();
        restored.Restore(State.Snapshot());
        Assert.True(restored.IsBeside(Boris));
        Assert.Equal(0, Join(Boris, on: false));
        Assert.False(State.MaySee(Boris));
        Assert.Equal(Refusals.NotCurrent, Post(Boris, 2));
        // That somebody was asked, or went, is nothing to the visitor.
        Assert.All(State.Entries.Where(e => e is { Kind: EntryKind.Beside, Detail: not "in" }), e => Assert.Equal(("", ""), (State.ForVisitor(e).AuthorName, State.ForVisitor(e).Text)));
    }

    [Fact]
    public void Who_supervises_joins_unasked_and_takes_over_so_that_there_is_one_owner_at_each_moment()
    {
        Assert.Equal(0, Join(Mira, supervises: true));
        Assert.Equal(0, Post(Mira, 1));
        var taken = Do(s => s.Decide(new TakeOverDialog(Site, Id, Nowhere, 5, Mira), Now));
        Assert.IsType<RequestDone>(Assert.Single(taken.Replies));
        Assert.Null(State.Operator);
        Assert.Equal(Refusals.NotCurrent, Post(Anna, 1));
        var seek = Assert.IsType<SeekOperator>(State.Claim(Desk));
        Assert.Equal((new OperatorId("mira"), RoutingCause.TakeOver, true), (seek.Operator!.Value, seek.Cause, seek.Exceed));
        Assign(Mira);
        Assert.Equal((new OperatorId("mira"), true), (State.Operator!.Value, State.Accepted));
        Assert.False(State.IsBeside(Mira));
        Assert.False(State.MaySee(Anna));
        // Once it is done it is not done again.
        Assert.Empty(Do(s => s.Decide(new TakeOverDialog(Site, Id, Nowhere, 5, Mira), Now)).Events);
        Do(s => s.Decide(new EndDialog(Site, Id, Nowhere, 1, Mira), Now));
        Assert.Equal(Refusals.Closed, Join(Anna, supervises: true));
        Assert.Equal(Refusals.Closed, Code(Do(s => s.Decide(new TakeOverDialog(Site, Id, Nowhere, 5, Anna), Now))));
    }

    [Fact]
    public void F24_A_dialog_may_be_given_back_and_is_not_passed_round_in_a_circle_until_somebody_writes()
    {
        Assert.Equal(0, Transfer(Anna, null, Boris));
        Assign(Boris);
        Assert.Equal(0, Transfer(Boris, null, Anna));
        Assign(Anna);
        Assert.Equal(Refusals.Circle, Transfer(Anna, null, Boris));
        Assert.Equal(new OperatorId("anna"), State.Operator);
        Assert.Equal(0, Transfer(Anna, "support"));
        Assign(Mira);
        Assert.Equal(Refusals.Circle, Transfer(Mira, "support"));
        Assert.Equal(0, Transfer(Mira, "support", skills: [new Skill("tents", 2)]));
        Assign(Boris);
        Assert.Equal(0, Post(Visitor, 2, "o"));
        Assert.Equal(0, Transfer(Boris, "support"));
    }

    private int Hold(Party by, bool on) => Code(Do(s => s.Decide(new HoldDialog(Site, Id, Nowhere, 6, by, on, on ? "One moment, I look it up." : ""), Now)));

    [Fact]
    public void A_visitor_who_is_asked_to_wait_gets_the_words_and_owes_none_until_an_operator_writes_again()
    {
        Post(Anna, 1);
        Assert.NotNull(State.VisitorSilentSince);
        Assert.Equal(Refusals.NotCurrent, Hold(Boris, on: true));
        var begun = Now;
        Assert.Equal(0, Hold(Anna, on: true));
        Assert.Equal((begun, null), (State.HeldSince, State.VisitorSilentSince));
        var told = State.ForVisitor(State.Entries[^1]);
        Assert.Equal((EntryKind.Message, "Anna", "One moment, I look it up."), (told.Kind, told.AuthorName, told.Text));
        // What the visitor says meanwhile ends nothing.
        Post(Visitor, 2, "o");
        Assert.Equal(begun, State.HeldSince);
        Assert.Equal(0, Hold(Anna, on: false));
        Assert.Null(State.HeldSince);
        Assert.Equal("", State.ForVisitor(State.Entries[^1]).Text);
        Hold(Anna, on: true);
        Post(Anna, 2);
        Assert.Null(State.HeldSince);
        Hold(Anna, on: true);
        Transfer(Anna, "support");
        Assert.Null(State.HeldSince);
        Assign(Boris);
        Assert.Null(State.HeldSince);
    }
}
