using Akka.Actor;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;

namespace Gateway.Actors.Tests.Dialogs;

/// <summary>What a dialog decides, without actors and without disk.</summary>
public sealed class DialogStateTests
{
    private static readonly SiteId Site = new("s");
    private static readonly DialogId Id = new("g");
    private static readonly DeskId Desk = new("d");
    private static readonly ConnectionRef Nowhere = new(ActorRefs.Nobody, 1);
    private static readonly Party Visitor = new(Author.Visitor, "v", "Vera");
    private static readonly Party Anna = new(Author.Operator, "anna", "Anna");
    private static readonly Party Boris = new(Author.Operator, "boris", "Boris");
    private readonly DialogState _state = new();
    private long _now = 1000;

    private DialogDecision Do(Func<DialogState, DialogDecision> decide)
    {
        var decision = decide(_state);
        foreach (var e in decision.Events) _state.Apply(e);
        _now++;
        return decision;
    }

    private DialogDecision Begin(string text = "hello", string visitor = "v", string? invitation = null) =>
        Do(s => s.Decide(new BeginDialog(Site, Id, Nowhere, 7, new(visitor), "Vera", new("sales"), null, "", false, invitation, "o", 1, text), _now, 99));

    private DialogDecision Post(Party party, long n, string text = "text", string outbox = "o") =>
        Do(s => s.Decide(new PostMessage(Site, Id, Nowhere, 8, party, outbox, n, text), _now));

    private void Assign(int term, Party op, bool accept = true)
    {
        Do(s => s.Decide(new AssignOperator(Site, Id, s.N, term, new(op.Id), op.Name, _now + 1000, false), Desk, _now));
        if (accept) Do(s => s.Decide(new AcceptOffer(Site, Id, Nowhere, 1, op, term), _now));
    }

    private DialogDecision Reply(Party party, long n, long seen, string text = "reply") =>
        Do(s => s.Decide(new PostMessage(Site, Id, Nowhere, 8, party, "a", n, text, seen), _now));

    [Fact]
    public void A_reply_over_a_newer_message_of_the_visitor_is_held_back_until_that_was_seen()
    {
        Begin();
        Assign(1, Anna);
        var sight = _state.Head;
        Post(Visitor, 2, "one more thing");
        var newer = _state.Head;
        Assert.Equal(Refusals.Unseen, RefusalOf(Reply(Anna, 1, sight)));
        // The same again is answered the same, and nothing of it was written.
        Assert.Equal(Refusals.Unseen, RefusalOf(Reply(Anna, 1, sight)));
        Assert.Equal(newer, _state.Head);
        // What was behind it does not overtake it.
        Assert.Equal(1, Assert.IsType<MessageGap>(Assert.Single(Reply(Anna, 2, newer).Replies)).Expected);
        var kept = Assert.IsType<MessageKept>(Assert.Single(Reply(Anna, 1, newer, "what the author made of it").Replies));
        Assert.Equal(newer + 1, kept.Seq);
        // A late copy of what was held finds its number taken and gets the answer of what was written under it.
        Assert.Equal(kept.Seq, Assert.IsType<MessageKept>(Assert.Single(Reply(Anna, 1, sight).Replies)).Seq);
        Assert.Equal("what the author made of it", _state.Entries[^1].Text);
    }

    [Fact]
    public void A_reply_is_held_for_words_of_the_visitor_only_and_for_no_one_who_does_not_say_what_he_saw()
    {
        Begin();
        Assign(1, Anna);
        // Assigned, accepted and her own words came after what she saw.
        Assert.IsType<MessageKept>(Assert.Single(Reply(Anna, 1, 2).Replies));
        Assert.IsType<MessageKept>(Assert.Single(Reply(Anna, 2, 2).Replies));
        Post(Visitor, 2);
        Assert.IsType<MessageKept>(Assert.Single(Post(Anna, 1, outbox: "an older client's").Replies));
        Assert.Equal(Refusals.Unseen, RefusalOf(Reply(Anna, 3, 2)));
        // A number of another life of the dialog is beyond its head.
        Assert.IsType<MessageKept>(Assert.Single(Reply(Anna, 3, 1_000).Replies));
    }

    [Fact]
    public void A_visitor_s_words_are_never_held()
    {
        Begin();
        Post(Visitor, 2);
        Assert.IsType<MessageKept>(Assert.Single(Do(s => s.Decide(new PostMessage(Site, Id, Nowhere, 8, Visitor, "tab", 1, "from another tab", 1), _now)).Replies));
    }

    private DialogDecision Note(Party party, long n, string text = "note", string outbox = "notes") =>
        Do(s => s.Decide(new WriteNote(Site, Id, Nowhere, 8, party, outbox, n, text), _now));

    [Fact]
    public void A_note_is_numbered_kept_and_repeated_as_a_message_is_and_survives_a_snapshot()
    {
        Begin();
        Assign(1, Anna);
        var kept = Assert.IsType<MessageKept>(Assert.Single(Note(Anna, 1, "asks for a discount each time").Replies));
        Assert.Equal((_state.Head, EntryKind.Note), (kept.Seq, _state.Entries[^1].Kind));
        Assert.Equal(kept with { }, Assert.IsType<MessageKept>(Assert.Single(Note(Anna, 1, "again").Replies)));
        Assert.Equal(2, Assert.IsType<MessageGap>(Assert.Single(Note(Anna, 3).Replies)).Expected);
        var restored = new DialogState();
        restored.Restore(_state.Snapshot());
        Assert.Equal(kept.Seq, Assert.IsType<MessageKept>(Assert.Single(restored.Decide(new WriteNote(Site, Id, Nowhere, 8, Anna, "notes", 1, "note"), _now).Replies)).Seq);
    }

    [Fact]
    public void Notes_are_written_by_whoever_sees_the_dialog_and_answer_no_visitor()
    {
        Begin();
        Assign(1, Anna, accept: false);
        Assert.IsType<MessageKept>(Assert.Single(Note(Anna, 1).Replies));
        Assert.Equal(Refusals.NotCurrent, RefusalOf(Note(Boris, 1)));
        Assert.Equal(Refusals.NotAllowed, RefusalOf(Note(Visitor, 1)));
        Do(s => s.Decide(new AcceptOffer(Site, Id, Nowhere, 1, Anna, 1), _now));
        Note(Anna, 2);
        // The visitor spoke last, whatever was noted since.
        Assert.Null(_state.VisitorSilentSince);
        Do(s => s.Decide(new EndDialog(Site, Id, Nowhere, 1, Anna), _now));
        Assert.Equal(Refusals.Closed, RefusalOf(Note(Anna, 3)));
    }

    private static int RefusalOf(DialogDecision decision) => Assert.IsType<RequestRefused>(Assert.Single(decision.Replies)).Code;

    [Fact]
    public void Entries_are_numbered_from_one_without_gaps_and_the_acknowledgement_names_the_number()
    {
        var begun = Begin();
        Assert.Equal(2, begun.Replies.OfType<MessageKept>().Single().Seq);
        Assert.Equal(3, Post(Visitor, 2).Replies.OfType<MessageKept>().Single().Seq);
        Assign(1, Anna);
        Post(Anna, 1, outbox: "a");
        Assert.Equal(Enumerable.Range(1, _state.Entries.Count).Select(i => (long)i), _state.Entries.Select(e => e.Seq));
    }

    [Fact]
    public void A_retried_post_keeps_its_first_number_and_time()
    {
        Begin();
        var first = Post(Visitor, 2).Replies.OfType<MessageKept>().Single();
        Post(Visitor, 3);
        var again = Post(Visitor, 2);
        Assert.Empty(again.Events);
        Assert.Equal(first, again.Replies.Single());
    }

    [Fact]
    public void A_retried_post_gets_its_number_even_after_the_dialog_closed()
    {
        Begin();
        var first = Post(Visitor, 2).Replies.OfType<MessageKept>().Single();
        Do(s => s.Decide(new EndDialog(Site, Id, Nowhere, 1, Visitor), _now));
        Assert.Equal(first, Post(Visitor, 2).Replies.Single());
        Assert.Equal(Refusals.Closed, RefusalOf(Post(Visitor, 3)));
    }

    [Fact]
    public void A_second_message_before_a_lost_first_is_a_gap_and_is_not_stored()
    {
        Begin();
        var gap = Post(Visitor, 3);
        Assert.Empty(gap.Events);
        Assert.Equal(new MessageGap(8, Id, "o", 2), gap.Replies.Single());
    }

    [Fact]
    public void A_repeated_start_is_the_same_dialog_and_its_text_is_there_once()
    {
        Begin();
        var again = Begin();
        Assert.Empty(again.Events);
        Assert.Equal(2, again.Replies.OfType<MessageKept>().Single().Seq);
        Assert.Single(_state.Entries, e => e.Kind == EntryKind.Message);
    }

    [Fact]
    public void Nobody_gets_into_another_visitors_dialog()
    {
        Begin();
        Assert.Equal(Refusals.NotFound, RefusalOf(Begin(visitor: "someone-else")));
        var stranger = new Party(Author.Visitor, "someone-else", "");
        Assert.Equal(Refusals.NotFound, RefusalOf(Post(stranger, 1)));
        Assert.Equal(Refusals.NotFound, RefusalOf(Do(s => s.Decide(new EndDialog(Site, Id, Nowhere, 1, stranger), _now))));
        Assert.Equal(Refusals.NotFound, RefusalOf(Do(s => s.Decide(new RateDialog(Site, Id, Nowhere, 1, stranger, 5, ""), _now))));
        Assert.False(_state.MaySee(stranger));
    }

    [Fact]
    public void Only_the_operator_who_accepted_writes()
    {
        Begin();
        Assign(1, Anna, accept: false);
        Assert.Equal(Refusals.NotCurrent, RefusalOf(Post(Anna, 1, outbox: "a")));
        Do(s => s.Decide(new AcceptOffer(Site, Id, Nowhere, 1, Anna, 1), _now));
        Assert.Equal(Refusals.NotCurrent, RefusalOf(Post(Boris, 1, outbox: "b")));
        Assert.Single(Post(Anna, 1, outbox: "a").Events);
    }

    [Fact]
    public void An_operator_cannot_spoil_the_visitors_outbox_by_using_its_name()
    {
        Begin();
        Assign(1, Anna);
        Assert.Equal(1, Post(Anna, 1, outbox: "o").Replies.OfType<MessageKept>().Single().N);
        Assert.Single(Post(Visitor, 2).Events);
    }

    [Fact]
    public void A_transfer_moves_the_right_to_write_and_keeps_everything_said()
    {
        Begin();
        Assign(1, Anna);
        Do(s => s.Decide(new TransferDialog(Site, Id, Nowhere, 1, Anna, new("support"), null, "Support", "boots", false), _now));
        Assert.Equal(DialogStatus.Waiting, _state.Status);
        Assert.Equal(new DepartmentId("support"), _state.Department);
        Assert.Equal(Refusals.NotCurrent, RefusalOf(Post(Anna, 1, outbox: "a")));
        Assign(2, Boris);
        Assert.True(_state.IsCurrent(Boris));
        Assert.Equal("boots", _state.Entries.Single(e => e.Kind == EntryKind.Transferred).Text);
    }

    [Fact]
    public void Declining_puts_the_dialog_back_at_the_head_and_not_at_once_to_the_same_operator()
    {
        Begin();
        Assign(1, Anna, accept: false);
        Do(s => s.Decide(new DeclineOffer(Site, Id, Nowhere, 1, Anna, 1), _now));
        var seek = Assert.IsType<SeekOperator>(_state.Claim(Desk));
        Assert.Equal((2, 0, new OperatorId("anna")), (seek.N, seek.Rank, seek.Avoid));
    }

    [Fact]
    public void An_accepted_invitation_goes_before_those_who_came_by_themselves()
    {
        Begin(invitation: "i1");
        Assert.Equal(1, Assert.IsType<SeekOperator>(_state.Claim(Desk)).Rank);
    }

    [Fact]
    public void An_acceptance_wins_against_a_deadline_that_passed_at_the_same_moment()
    {
        Begin();
        Assign(1, Anna);
        var answer = Do(s => s.Decide(new WithdrawOperator(Site, Id, 1, 1, RoutingCause.NotAccepted), Desk, _now));
        Assert.Empty(answer.Events);
        Assert.IsType<OfferTaken>(answer.ToDesk);
    }

    [Fact]
    public void A_lost_operator_loses_also_an_accepted_dialog()
    {
        Begin();
        Assign(1, Anna);
        Do(s => s.Decide(new WithdrawOperator(Site, Id, 1, 1, RoutingCause.OperatorGone), Desk, _now));
        Assert.Equal(DialogStatus.Waiting, _state.Status);
        Assert.Contains(_state.Entries, e => e.Kind == EntryKind.Requeued);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(-1)]
    public void Stars_outside_one_to_five_are_refused(int stars)
    {
        Begin();
        Assert.Equal(Refusals.BadValue, RefusalOf(Do(s => s.Decide(new RateDialog(Site, Id, Nowhere, 1, Visitor, stars, ""), _now))));
    }

    [Fact]
    public void A_later_rating_replaces_the_earlier_and_may_come_after_the_end()
    {
        Begin();
        Assign(1, Anna);
        Do(s => s.Decide(new RateDialog(Site, Id, Nowhere, 1, Visitor, 2, "slow"), _now));
        Do(s => s.Decide(new EndDialog(Site, Id, Nowhere, 1, Anna), _now));
        Do(s => s.Decide(new RateDialog(Site, Id, Nowhere, 1, Visitor, 5, "solved after all"), _now));
        Assert.Equal(5, _state.Stars);
    }

    [Fact]
    public void F09_The_same_rating_again_is_acknowledged_and_no_second_entry_until_another_operator_has_the_dialog()
    {
        Begin();
        Assign(1, Anna);
        Do(s => s.Decide(new RateDialog(Site, Id, Nowhere, 1, Visitor, 4, "kind"), _now));
        var head = _state.Head;

        var again = Do(s => s.Decide(new RateDialog(Site, Id, Nowhere, 2, Visitor, 4, "kind"), _now));

        Assert.Equal(2, Assert.IsType<RequestDone>(Assert.Single(again.Replies)).Rid);
        Assert.Equal(head, _state.Head);
        Do(s => s.Decide(new RateDialog(Site, Id, Nowhere, 3, Visitor, 4, "kind and quick"), _now));
        Assert.Equal(head + 1, _state.Head);

        Do(s => s.Decide(new WithdrawOperator(Site, Id, 1, 1, RoutingCause.OperatorGone), Desk, _now));
        Assign(2, Anna);
        var before = _state.Head;
        Do(s => s.Decide(new RateDialog(Site, Id, Nowhere, 4, Visitor, 4, "kind and quick"), _now));
        Assert.Equal(before + 1, _state.Head);
    }

    [Fact]
    public void After_a_restore_from_a_backup_a_dialog_has_another_epoch_and_the_next_restore_gives_it_a_third()
    {
        Begin();
        uint[] marks = [0, 1, 77, uint.MaxValue, _state.Epoch];
        var epochs = marks.Select(mark =>
        {
            var restored = new DialogState(mark);
            Assert.Equal(0u, restored.Epoch);
            restored.Restore(_state.Snapshot());
            Assert.True(restored.Exists);
            // What is stored stays what it was: the mark is of the database, not of the dialog.
            Assert.Equal(_state.Snapshot().Epoch, restored.Snapshot().Epoch);
            return restored.Epoch;
        }).ToList();
        Assert.DoesNotContain(0u, epochs);
        Assert.Equal(4, epochs.Distinct().Count());
        Assert.Equal(_state.Epoch, epochs[0]);
    }

    [Fact]
    public void A_snapshot_restores_what_the_events_made()
    {
        Begin();
        Assign(1, Anna);
        Post(Anna, 1, outbox: "a");
        Post(Visitor, 2);
        var restored = new DialogState();
        restored.Restore(_state.Snapshot());
        Assert.Equal(_state.Entries, restored.Entries);
        Assert.Equal(_state.Describe(0, 0, Visitor) with { Outboxes = [] }, restored.Describe(0, 0, Visitor) with { Outboxes = [] }, Same);
        Assert.Equal(4, restored.Decide(new PostMessage(Site, Id, Nowhere, 8, Visitor, "o", 4, "x"), _now).Replies.OfType<MessageGap>().Single().Expected + 1);
    }

    private static bool Same(DialogChanged a, DialogChanged b) => a with { Outboxes = [] } == b with { Outboxes = a.Outboxes } || a.ToString() == b.ToString();

    [Fact]
    public void An_event_of_an_unknown_kind_stops_the_dialog_instead_of_being_passed_over() =>
        Assert.Throws<InvalidOperationException>(() => _state.Apply(new Stranger()));

    private sealed record Stranger : IDialogEvent;
}
