using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;

namespace Gateway.Actors.Tests.Dialogs;

/// <summary>How a dialog ends for its visitor, as its state decides it.</summary>
public sealed class DialogClosingTests : OneDialog
{
    private static readonly Party Stranger = new(Author.Visitor, "w", "Willi");

    public DialogClosingTests()
    {
        Begin();
        Assign(1, Anna);
    }

    private void Assign(int term, Party op, bool accept = true)
    {
        Do(s => s.Decide(new AssignOperator(Site, Id, s.N, term, new(op.Id), op.Name, Now + 1000, false), Desk, Now));
        if (accept) Do(s => s.Decide(new AcceptOffer(Site, Id, Nowhere, 1, op, term), Now));
    }

    private void PassToBoris()
    {
        Do(s => s.Decide(new TransferDialog(Site, Id, Nowhere, 1, Anna, null, new("boris"), "Boris", "", false), Now));
        Assign(2, Boris);
    }

    private void End() => Do(s => s.Decide(new EndDialog(Site, Id, Nowhere, 1, Visitor), Now));

    private DialogDecision Rate(int stars, string? op = null, string comment = "", Party? by = null) =>
        Do(s => s.Decide(new RateDialog(Site, Id, Nowhere, 3, by ?? Visitor, stars, comment, op is null ? null : new OperatorId(op)), Now));

    private DialogDecision Resolve(Resolution answer, Party? by = null) => Do(s => s.Decide(new ResolveDialog(Site, Id, Nowhere, 4, by ?? Visitor, answer), Now));

    private static int RefusalOf(DialogDecision decision)
    {
        Assert.Empty(decision.Events);
        return Assert.IsType<RequestRefused>(Assert.Single(decision.Replies)).Code;
    }

    private IEnumerable<(string, string)> Told(EntryKind kind) => State.Entries.Where(e => e.Kind == kind).Select(e => (e.Detail, e.Text));

    [Fact]
    public void F104_Each_operator_who_took_part_is_rated_and_a_later_rating_replaces_that_operators_alone()
    {
        PassToBoris();
        End();
        Rate(2, "anna", "sent me away");
        Rate(5, "boris");
        Rate(3, "anna", "sent me to the right one");
        Assert.Equal([("2 anna", "sent me away"), ("5 boris", ""), ("3 anna", "sent me to the right one")], Told(EntryKind.Rated));
        Assert.Equal(("Anna", "anna"), Rate(4, "anna").Events.OfType<DialogRated>().Select(r => (r.OperatorName!, r.Operator!.Value.Value)).Single());
        // An answer that was lost: Boris has five already, also after Anna got others since.
        Assert.Empty(Rate(5, "boris").Events);
        Assert.Equal(4, State.Stars);
        // Without a name it is who has the dialog.
        Assert.Equal("1 boris", Assert.Single(Rate(1).Events.OfType<DialogRated>().Select(r => $"{r.Stars} {r.Operator}")));
    }

    [Fact]
    public void F104_Nobody_is_rated_who_took_no_part_nor_by_anybody_but_the_dialogs_own_visitor()
    {
        Assign(2, Boris, accept: false);
        Assert.Equal(Refusals.UnknownOperator, RefusalOf(Rate(1, "boris")));
        Assert.Equal(Refusals.UnknownOperator, RefusalOf(Rate(1, "v")));
        Assert.Equal(Refusals.UnknownOperator, RefusalOf(Rate(1, "")));
        Assert.Equal(Refusals.BadValue, RefusalOf(Rate(6, "anna")));
        Assert.Equal(Refusals.BadValue, RefusalOf(Rate(0, "anna")));
        Assert.Equal(Refusals.NotFound, RefusalOf(Rate(1, "anna", by: Stranger)));
        Assert.Equal(Refusals.NotAllowed, RefusalOf(Rate(5, "anna", by: Anna)));
    }

    [Fact]
    public void F09_Whether_it_helped_is_said_at_any_time_by_the_visitor_alone_and_the_last_word_counts()
    {
        Resolve(Resolution.No);
        Assert.Empty(Resolve(Resolution.No).Events);
        End();
        Resolve(Resolution.Yes);
        Assert.Equal([("no", ""), ("yes", "")], Told(EntryKind.Resolved));
        Assert.Equal(Refusals.BadValue, RefusalOf(Resolve(Resolution.Unknown)));
        Assert.Equal(Refusals.BadValue, RefusalOf(Resolve((Resolution)4)));
        Assert.Equal(Refusals.NotFound, RefusalOf(Resolve(Resolution.Yes, Stranger)));
        Assert.Equal(Refusals.NotAllowed, RefusalOf(Resolve(Resolution.Yes, Anna)));
    }

    [Fact]
    public void To_say_whether_it_helped_owes_nobody_an_answer()
    {
        Do(s => s.Decide(new PostMessage(Site, Id, Nowhere, 8, Anna, "a", 1, "There you are"), Now));
        var since = State.VisitorSilentSince;
        Resolve(Resolution.Yes);
        Assert.Equal(since, State.VisitorSilentSince);
    }

    [Fact]
    public void A_snapshot_keeps_who_was_rated()
    {
        Rate(2, "anna", "slow");
        Resolve(Resolution.Partly);
        var restored = new DialogState();
        restored.Restore(State.Snapshot());
        Assert.Empty(restored.Decide(new RateDialog(Site, Id, Nowhere, 3, Visitor, 2, "slow", new("anna")), Now).Events);
        Assert.Empty(restored.Decide(new ResolveDialog(Site, Id, Nowhere, 3, Visitor, Resolution.Partly), Now).Events);
        Assert.Equal(2, restored.Stars);
    }

    private DialogDecision Leave(string address, Party? by = null) => Do(s => s.Decide(new LeaveAddress(Site, Id, Nowhere, 5, by ?? Visitor, address), Now));

    [Theory]
    [InlineData("maria@example.org")]
    [InlineData("  m.a-r+ia@sub.example-shop.co.uk ")]
    [InlineData("мария@почта.рф")]
    public void An_address_for_the_answer_is_kept_and_taken_back(string address)
    {
        Leave(address);
        Assert.Equal(("", address.Trim()), Told(EntryKind.Address).Single());
        Assert.Empty(Leave(address).Events);
        Leave("");
        Assert.Equal(("", ""), Told(EntryKind.Address).Last());
        Assert.Empty(Leave(" ").Events);
    }

    [Theory]
    [InlineData("maria")]
    [InlineData("maria@")]
    [InlineData("@example.org")]
    [InlineData("maria@example")]
    [InlineData("maria@@example.org")]
    [InlineData("ma ria@example.org")]
    [InlineData("maria@example.org\r\nBcc: all@example.org")]
    [InlineData("maria@example.org\n")]
    [InlineData("maria@exam\tple.org")]
    [InlineData("\"maria\"@example.org")]
    [InlineData("<script>@example.org")]
    [InlineData("maria@example..org")]
    [InlineData("maria@-example.org")]
    [InlineData(".maria@example.org")]
    [InlineData("maria@example.o")]
    [InlineData("maria@example.org,all@example.org")]
    public void What_is_no_address_is_refused(string address) => Assert.Equal(Refusals.BadValue, RefusalOf(Leave(address)));

    [Fact]
    public void An_address_is_left_by_the_dialogs_own_visitor_and_no_longer_than_any()
    {
        Assert.Equal(Refusals.BadValue, RefusalOf(Leave(new string('m', 60) + "@" + string.Join('.', Enumerable.Repeat(new string('x', 60), 4)))));
        Assert.Equal(Refusals.BadValue, RefusalOf(Leave(new string('m', 1_000_000))));
        Assert.Equal(Refusals.NotFound, RefusalOf(Leave("w@example.org", Stranger)));
        Assert.Equal(Refusals.NotAllowed, RefusalOf(Leave("anna@example.org", Anna)));
    }

    [Fact]
    public void The_visitor_mutes_the_dialog_and_nobody_else_does()
    {
        DialogDecision Mute(bool on, Party? by = null) => Do(s => s.Decide(new MuteDialog(Site, Id, Nowhere, 6, by ?? Visitor, on), Now));
        Assert.Empty(Mute(false).Events);
        Mute(true);
        Assert.Empty(Mute(true).Events);
        Assert.True(State.Muted);
        var restored = new DialogState();
        restored.Restore(State.Snapshot());
        Assert.True(restored.Muted);
        Mute(false);
        Assert.False(State.Muted);
        Assert.Equal(["on", "off"], Told(EntryKind.Muted).Select(e => e.Item1));
        Assert.Equal(Refusals.NotFound, RefusalOf(Mute(true, Stranger)));
        Assert.Equal(Refusals.NotAllowed, RefusalOf(Mute(true, Anna)));
    }

    private DialogDecision Say(long n, int reopens, Party? by = null, string outbox = "o") => Do(s => s.Decide(new PostMessage(Site, Id, Nowhere, 8, by ?? Visitor, outbox, n, "one more thing"), Now, reopens));

    [Fact]
    public void What_the_visitor_writes_after_the_end_goes_on_with_the_dialog_and_asks_for_whoever_had_it_first()
    {
        End();
        var (n, head) = (State.N, State.Head);
        var decision = Say(2, 600);
        Assert.Equal(head + 2, Assert.IsType<MessageKept>(Assert.Single(decision.Replies)).Seq);
        Assert.Equal([EntryKind.Reopened, EntryKind.Message], State.Entries.Skip((int)head).Select(e => e.Kind));
        Assert.Equal((DialogStatus.Waiting, n + 1), (State.Status, State.N));
        var seek = Assert.IsType<SeekOperator>(State.Claim(Desk));
        Assert.Equal((n + 1, new OperatorId("anna"), null, RoutingCause.Reopened), (seek.N, seek.Inviter!.Value, seek.Operator, seek.Cause));
        // A late word of the desk about what was released does not close it, and a retry gets the first answer.
        Assert.Empty(Do(s => s.Decide(new ReleaseKept(Site, Id, n))).Events);
        Assert.Equal(head + 2, Assert.IsType<MessageKept>(Assert.Single(Say(2, 600).Replies)).Seq);
        Assign(2, Boris);
        Assert.Equal(DialogStatus.Active, State.Status);
        End();
        Say(3, 600);
        Assert.Equal(new OperatorId("boris"), Assert.IsType<SeekOperator>(State.Claim(Desk)).Inviter);
    }

    [Fact]
    public void After_the_time_or_where_the_site_gives_none_the_end_is_the_end_and_only_its_visitor_goes_on()
    {
        End();
        Assert.Equal(Refusals.Closed, RefusalOf(Say(2, 0)));
        Assert.Equal(Refusals.Closed, RefusalOf(Say(1, 600, Anna, "a")));
        Assert.Equal(Refusals.NotFound, RefusalOf(Say(2, 600, Stranger)));
        // A gap opens nothing.
        Assert.Empty(Say(5, 600).Events);
        Now += 600_001;
        Assert.Equal(Refusals.Closed, RefusalOf(Say(2, 600)));
        Assert.True(State.Closed);
    }

    [Fact]
    public void A_dialog_that_nobody_had_waits_again_for_whoever_fits()
    {
        var state = new DialogState();
        void Carry(DialogDecision decision)
        {
            foreach (var e in decision.Events) state.Apply(e);
        }
        Carry(state.Decide(new BeginDialog(Site, Id, Nowhere, 7, new("v"), "Vera", new("sales"), null, "", false, null, "o", 1, "hello"), Now, 99));
        Carry(state.Decide(new EndDialog(Site, Id, Nowhere, 1, Visitor), Now));
        Carry(state.Decide(new PostMessage(Site, Id, Nowhere, 8, Visitor, "o", 2, "still there?"), Now, 600));
        Assert.Null(Assert.IsType<SeekOperator>(state.Claim(Desk)).Inviter);
        var restored = new DialogState();
        restored.Restore(state.Snapshot());
        Assert.Equal(state.Claim(Desk), restored.Claim(Desk));
    }

    /// <remarks>The clients' test (wire/test/number.test.ts) has the same.</remarks>
    [Theory]
    [InlineData("d1", "283-607-014")]
    [InlineData("bYzvR2kQ0fXw-_Ab12CdEf", "099-193-191")]
    public void F109_A_dialog_has_a_short_number_that_both_windows_make_in_the_same_way(string id, string number) => Assert.Equal(number, new DialogId(id).Short);
}
