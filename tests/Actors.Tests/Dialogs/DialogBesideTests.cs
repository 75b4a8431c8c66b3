using Akka.Actor;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Sites;

namespace Gateway.Actors.Tests.Dialogs;

/// <summary>Several operators around one dialog: who joins, who takes over, and what goes round in a circle.</summary>
public sealed class DialogBesideTests
{
    private static readonly SiteId Site = new("s");
    private static readonly DialogId Id = new("g");
    private static readonly DeskId Desk = new("d");
    private static readonly ConnectionRef Nowhere = new(ActorRefs.Nobody, 1);
    private static readonly Party Visitor = new(Author.Visitor, "v", "Vera");
    private static readonly Party Anna = new(Author.Operator, "anna", "Anna");
    private static readonly Party Boris = new(Author.Operator, "boris", "Boris");
    private static readonly Party Mira = new(Author.Operator, "mira", "Mira");
    private readonly DialogState _state = new();
    private int _term;
    private long _now = 1000;

    public DialogBesideTests()
    {
        Do(s => s.Decide(new BeginDialog(Site, Id, Nowhere, 7, new("v"), "Vera", new("sales"), null, "", false, null, "o", 1, "hello"), _now, 99));
        Assign(Anna);
    }

    private DialogDecision Do(Func<DialogState, DialogDecision> decide)
    {
        var decision = decide(_state);
        foreach (var e in decision.Events) _state.Apply(e);
        _now++;
        return decision;
    }

    private void Assign(Party op) => Do(s => s.Decide(new AssignOperator(Site, Id, s.N, ++_term, new(op.Id), op.Name, _now + 1000, true), Desk, _now));

    private int Code(DialogDecision decision) => decision.Replies is [RequestRefused refused] ? refused.Code : 0;

    private int Post(Party party, long n, string outbox = "box") => Code(Do(s => s.Decide(new PostMessage(Site, Id, Nowhere, 8, party, outbox, n, "text"), _now)));

    private int Ask(Party by, Party whom, bool on = true) => Code(Do(s => s.Decide(new AskBeside(Site, Id, Nowhere, 2, by, new(whom.Id), whom.Name, "knows tents", on), _now)));

    private int Join(Party who, bool supervises = false, bool on = true) => Code(Do(s => s.Decide(new JoinDialog(Site, Id, Nowhere, 3, who, supervises, on), _now)));

    private int Transfer(Party by, string? department, Party? to = null, IReadOnlyList<Skill>? skills = null) =>
        Code(Do(s => s.Decide(new TransferDialog(Site, Id, Nowhere, 4, by, department is null ? null : new(department), to is { } op ? new(op.Id) : null, "there", "", false, skills), _now)));

    [Fact]
    public void F24_Whoever_is_asked_to_join_reads_then_writes_beside_the_owner_and_owns_nothing()
    {
        Assert.Equal(Refusals.NotCurrent, Join(Boris));
        Assert.Equal(Refusals.NotCurrent, Ask(Boris, Mira));
        Assert.Equal(0, Ask(Anna, Boris));
        Assert.True(_state.MaySee(Boris));
        Assert.Equal(Refusals.NotCurrent, Post(Boris, 1));
        Assert.Equal(0, Join(Boris));
        var met = _state.ForVisitor(_state.Entries[^1]);
        Assert.Equal((EntryKind.Accepted, "Boris", ""), (met.Kind, met.AuthorName, met.Text));
        Assert.Equal(0, Post(Boris, 1));
        Assert.Equal((new OperatorId("anna"), DialogStatus.Active), (_state.Operator!.Value, _state.Status));
        Assert.Equal(Refusals.NotCurrent, Transfer(Boris, "support"));
        Assert.Equal(Refusals.NotCurrent, Code(Do(s => s.Decide(new EndDialog(Site, Id, Nowhere, 1, Boris), _now))));
        Assert.Equal(Refusals.NotCurrent, Ask(Boris, Mira));

        var restored = new DialogState();
        restored.Restore(_state.Snapshot());
        Assert.True(restored.IsBeside(Boris));
        Assert.Equal(0, Join(Boris, on: false));
        Assert.False(_state.MaySee(Boris));
        Assert.Equal(Refusals.NotCurrent, Post(Boris, 2));
        // That somebody was asked, or went, is nothing to the visitor.
        Assert.All(_state.Entries.Where(e => e is { Kind: EntryKind.Beside, Detail: not "in" }), e => Assert.Equal(("", ""), (_state.ForVisitor(e).AuthorName, _state.ForVisitor(e).Text)));
    }

    [Fact]
    public void Who_supervises_joins_unasked_and_takes_over_so_that_there_is_one_owner_at_each_moment()
    {
        Assert.Equal(0, Join(Mira, supervises: true));
        Assert.Equal(0, Post(Mira, 1));
        var taken = Do(s => s.Decide(new TakeOverDialog(Site, Id, Nowhere, 5, Mira), _now));
        Assert.IsType<RequestDone>(Assert.Single(taken.Replies));
        Assert.Null(_state.Operator);
        Assert.Equal(Refusals.NotCurrent, Post(Anna, 1));
        var seek = Assert.IsType<SeekOperator>(_state.Claim(Desk));
        Assert.Equal((new OperatorId("mira"), RoutingCause.TakeOver, true), (seek.Operator!.Value, seek.Cause, seek.Exceed));
        Assign(Mira);
        Assert.Equal((new OperatorId("mira"), true), (_state.Operator!.Value, _state.Accepted));
        Assert.False(_state.IsBeside(Mira));
        Assert.False(_state.MaySee(Anna));
        // Once it is done it is not done again.
        Assert.Empty(Do(s => s.Decide(new TakeOverDialog(Site, Id, Nowhere, 5, Mira), _now)).Events);
        Do(s => s.Decide(new EndDialog(Site, Id, Nowhere, 1, Mira), _now));
        Assert.Equal(Refusals.Closed, Join(Anna, supervises: true));
        Assert.Equal(Refusals.Closed, Code(Do(s => s.Decide(new TakeOverDialog(Site, Id, Nowhere, 5, Anna), _now))));
    }

    [Fact]
    public void F24_A_dialog_may_be_given_back_and_is_not_passed_round_in_a_circle_until_somebody_writes()
    {
        Assert.Equal(0, Transfer(Anna, null, Boris));
        Assign(Boris);
        Assert.Equal(0, Transfer(Boris, null, Anna));
        Assign(Anna);
        Assert.Equal(Refusals.Circle, Transfer(Anna, null, Boris));
        Assert.Equal(new OperatorId("anna"), _state.Operator);
        Assert.Equal(0, Transfer(Anna, "support"));
        Assign(Mira);
        Assert.Equal(Refusals.Circle, Transfer(Mira, "support"));
        Assert.Equal(0, Transfer(Mira, "support", skills: [new Skill("tents", 2)]));
        Assign(Boris);
        Assert.Equal(0, Post(Visitor, 2, "o"));
        Assert.Equal(0, Transfer(Boris, "support"));
    }

    private int Hold(Party by, bool on) => Code(Do(s => s.Decide(new HoldDialog(Site, Id, Nowhere, 6, by, on, on ? "One moment, I look it up." : ""), _now)));

    [Fact]
    public void A_visitor_who_is_asked_to_wait_gets_the_words_and_owes_none_until_an_operator_writes_again()
    {
        Post(Anna, 1);
        Assert.NotNull(_state.VisitorSilentSince);
        Assert.Equal(Refusals.NotCurrent, Hold(Boris, on: true));
        var begun = _now;
        Assert.Equal(0, Hold(Anna, on: true));
        Assert.Equal((begun, null), (_state.HeldSince, _state.VisitorSilentSince));
        var told = _state.ForVisitor(_state.Entries[^1]);
        Assert.Equal((EntryKind.Message, "Anna", "One moment, I look it up."), (told.Kind, told.AuthorName, told.Text));
        // What the visitor says meanwhile ends nothing.
        Post(Visitor, 2, "o");
        Assert.Equal(begun, _state.HeldSince);
        Assert.Equal(0, Hold(Anna, on: false));
        Assert.Null(_state.HeldSince);
        Assert.Equal("", _state.ForVisitor(_state.Entries[^1]).Text);
        Hold(Anna, on: true);
        Post(Anna, 2);
        Assert.Null(_state.HeldSince);
        Hold(Anna, on: true);
        Transfer(Anna, "support");
        Assert.Null(_state.HeldSince);
        Assign(Boris);
        Assert.Null(_state.HeldSince);
    }
}
