using Akka.Actor;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;

namespace Gateway.Actors.Tests.Dialogs;

/// <summary>A bot answers while a visitor waits, in nobody's place, and leaves for good when it hands over or fails.</summary>
public sealed class DialogBotTests
{
    private static readonly SiteId Site = new("s");
    private static readonly DialogId Id = new("g");
    private static readonly DeskId Desk = new("d");
    private static readonly ConnectionRef Nowhere = new(ActorRefs.Nobody, 1);
    private static readonly Party Visitor = new(Author.Visitor, "v", "Vera");
    private static readonly Party Anna = new(Author.Operator, "anna", "Anna");
    private DialogState _state = new();
    private long _now = 1000;
    private long _n = 1;

    public DialogBotTests() => Do(s => s.Decide(new BeginDialog(Site, Id, Nowhere, 7, new("v"), "Vera", new("sales"), null, "", false, null, "o", 1, "hello"), _now, 99));

    private DialogDecision Do(Func<DialogState, DialogDecision> decide)
    {
        var decision = decide(_state);
        foreach (var e in decision.Events) _state.Apply(e);
        _now++;
        return decision;
    }

    private void Say(string text) => Do(s => s.Decide(new PostMessage(Site, Id, Nowhere, 8, Visitor, "o", ++_n, text), _now));

    private DialogDecision Answer(long upTo, string[] texts, bool handsOver = false, string? fault = null) => Do(s => s.Decide(new BotAnswered(upTo, "hook", "Robot", texts, handsOver, fault), _now));

    private void Assign() => Do(s => s.Decide(new AssignOperator(Site, Id, s.N, 1, new("anna"), "Anna", _now + 1000, true), Desk, _now));

    private string[] Asked => [.. _state.Unanswered(0).Select(u => u.Text)];

    [Fact]
    public void What_it_says_stands_in_the_dialog_under_its_name_and_answers_what_was_said_up_to_there_once()
    {
        Say("anybody?");
        Assert.Equal(["hello", "anybody?"], Asked);
        Assert.False(_state.BotAnswers);
        var upTo = _state.Unanswered(0)[^1].Entry;
        var n = _state.N;
        Answer(upTo, ["Good day.", "I am a robot."]);
        Assert.Equal([("Good day.", EntryKind.Bot), ("I am a robot.", EntryKind.Bot)], _state.Entries.TakeLast(2).Select(e => (e.Text, e.Kind)));
        Assert.Equal((_state.Head, DialogStatus.Waiting, n), (_state.Entries[^1].Seq, _state.Status, _state.N));
        Assert.Empty(Asked);
        // The same answer again, from a node that asked again.
        Assert.Empty(Answer(upTo, ["Good day."]).Events);
        Say("and now?");
        Assert.Equal(["and now?"], Asked);
        var met = _state.ForVisitor(_state.Entries.First(e => e.Kind == EntryKind.Bot));
        Assert.Equal((EntryKind.Message, Author.Operator, "", "Robot", "Good day.", ""), (met.Kind, met.Author, met.AuthorId, met.AuthorName, met.Text, met.Detail));

        var restored = new DialogState();
        restored.Restore(_state.Snapshot());
        _state = restored;
        Assert.True(_state.BotAnswers);
        Assert.Equal(["and now?"], Asked);
        Assert.Empty(Answer(upTo, ["Good day."]).Events);
    }

    [Theory]
    [InlineData(true, null, BotFaults.HandedOver)]
    [InlineData(false, BotFaults.Silent, BotFaults.Silent)]
    [InlineData(false, BotFaults.Unreachable, BotFaults.Unreachable)]
    public void Whoever_hands_over_or_fails_is_out_for_good_and_the_visitor_is_at_the_head(bool handsOver, string? fault, string why)
    {
        var n = _state.N;
        Answer(2, handsOver ? ["I call somebody."] : [], handsOver, fault);
        Assert.Equal((EntryKind.BotLeft, why), (_state.Entries[^1].Kind, _state.Entries[^1].Detail));
        Assert.Equal(("", Author.System, EntryKind.Note), _state.ForVisitor(_state.Entries[^1]) is var told ? (told.AuthorName + told.Detail, told.Author, told.Kind) : default);
        Assert.Equal((true, false), (_state.BotHasLeft, _state.BotAnswers));
        var seek = Assert.IsType<SeekOperator>(_state.Claim(Desk));
        Assert.Equal((n + 1, 0, true), (seek.N, seek.Rank, _state.ClaimPending));
        Say("still there?");
        Assert.Empty(Answer(_state.Head, ["Me again."]).Events);
        var restored = new DialogState();
        restored.Restore(_state.Snapshot());
        Assert.True(restored.BotHasLeft);
        Assign();
        Assert.Equal(DialogStatus.Active, _state.Status);
    }

    [Fact]
    public void It_is_asked_what_a_changed_message_says_now_and_nothing_that_was_taken_back()
    {
        Say("anybodi?");
        Do(s => s.Decide(new ChangeMessage(Site, Id, Nowhere, 9, Visitor, "c", 1, 2, null), _now));
        Do(s => s.Decide(new ChangeMessage(Site, Id, Nowhere, 9, Visitor, "c", 2, 3, "anybody?"), _now));
        Assert.Equal(["anybody?"], Asked);
    }

    [Fact]
    public void What_comes_when_an_operator_has_the_dialog_is_not_said_and_what_operators_answered_is_not_asked()
    {
        Assign();
        Assert.Empty(Answer(2, ["Too late."]).Events);
        Assert.Empty(Answer(2, [], fault: BotFaults.Silent).Events);
        Do(s => s.Decide(new PostMessage(Site, Id, Nowhere, 9, Anna, "a", 1, "I am here."), _now));
        Say("thanks");
        Assert.Equal(["thanks"], Asked);
    }
}
