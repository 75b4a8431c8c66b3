using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;

namespace Gateway.Actors.Tests.Dialogs;

/// <summary>A bot answers while a visitor waits, in nobody's place, and leaves for good when it hands over or fails.</summary>
public sealed class DialogBotTests : OneDialog
{
    private long _n = 1;

    public DialogBotTests() => Begin();

    private void Say(string text) => Do(s => s.Decide(new PostMessage(Site, Id, Nowhere, 8, Visitor, "o", ++_n, text), Now));

    private DialogDecision Answer(long upTo, string[] texts, bool handsOver = false, string? fault = null) => Do(s => s.Decide(new BotAnswered(upTo, "hook", "Robot", texts, handsOver, fault), Now));

    private void Assign() => Do(s => s.Decide(new AssignOperator(Site, Id, s.N, 1, new("anna"), "Anna", Now + 1000, true), Desk, Now));

    private string[] Asked => [.. State.Unanswered(0).Select(u => u.Text)];

    [Fact]
    public void What_it_says_stands_in_the_dialog_under_its_name_and_answers_what_was_said_up_to_there_once()
    {
        Say("anybody?");
        Assert.Equal(["hello", "anybody?"], Asked);
        Assert.False(State.BotAnswers);
        var upTo = State.Unanswered(0)[^1].Entry;
        var n = State.N;
        Answer(upTo, ["Good day.", "I am a robot."]);
        Assert.Equal([("Good day.", EntryKind.Bot), ("I am a robot.", EntryKind.Bot)], State.Entries.TakeLast(2).Select(e => (e.Text, e.Kind)));
        Assert.Equal((State.Head, DialogStatus.Waiting, n), (State.Entries[^1].Seq, State.Status, State.N));
        Assert.Empty(Asked);
        // The same answer again, from a node that asked again.
        Assert.Empty(Answer(upTo, ["Good day."]).Events);
        Say("and now?");
        Assert.Equal(["and now?"], Asked);
        var met = State.ForVisitor(State.Entries.First(e => e.Kind == EntryKind.Bot));
        Assert.Equal((EntryKind.Message, Author.Operator, "", "Robot", "Good day.", ""), (met.Kind, met.Author, met.AuthorId, met.AuthorName, met.Text, met.Detail));

        var restored = new DialogState();
        restored.Restore(State.Snapshot());
        State = restored;
        Assert.True(State.BotAnswers);
        Assert.Equal(["and now?"], Asked);
        Assert.Empty(Answer(upTo, ["Good day."]).Events);
    }

    [Theory]
    [InlineData(true, null, BotFaults.HandedOver)]
    [InlineData(false, BotFaults.Silent, BotFaults.Silent)]
    [InlineData(false, BotFaults.Unreachable, BotFaults.Unreachable)]
    public void Whoever_hands_over_or_fails_is_out_for_good_and_the_visitor_is_at_the_head(bool handsOver, string? fault, string why)
    {
        var n = State.N;
        Answer(2, handsOver ? ["I call somebody."] : [], handsOver, fault);
        Assert.Equal((EntryKind.BotLeft, why), (State.Entries[^1].Kind, State.Entries[^1].Detail));
        Assert.Equal(("", Author.System, EntryKind.Note), State.ForVisitor(State.Entries[^1]) is var told ? (told.AuthorName + told.Detail, told.Author, told.Kind) : default);
        Assert.Equal((true, false), (State.BotHasLeft, State.BotAnswers));
        var seek = Assert.IsType<SeekOperator>(State.Claim(Desk));
        Assert.Equal((n + 1, 0, true), (seek.N, seek.Rank, State.ClaimPending));
        Say("still there?");
        Assert.Empty(Answer(State.Head, ["Me again."]).Events);
        var restored = new DialogState();
        restored.Restore(State.Snapshot());
        Assert.True(restored.BotHasLeft);
        Assign();
        Assert.Equal(DialogStatus.Active, State.Status);
    }

    [Fact]
    public void It_is_asked_what_a_changed_message_says_now_and_nothing_that_was_taken_back()
    {
        Say("anybodi?");
        Do(s => s.Decide(new ChangeMessage(Site, Id, Nowhere, 9, Visitor, "c", 1, 2, null), Now));
        Do(s => s.Decide(new ChangeMessage(Site, Id, Nowhere, 9, Visitor, "c", 2, 3, "anybody?"), Now));
        Assert.Equal(["anybody?"], Asked);
    }

    [Fact]
    public void What_comes_when_an_operator_has_the_dialog_is_not_said_and_what_operators_answered_is_not_asked()
    {
        Assign();
        Assert.Empty(Answer(2, ["Too late."]).Events);
        Assert.Empty(Answer(2, [], fault: BotFaults.Silent).Events);
        Do(s => s.Decide(new PostMessage(Site, Id, Nowhere, 9, Anna, "a", 1, "I am here."), Now));
        Say("thanks");
        Assert.Equal(["thanks"], Asked);
    }
}
