using Gateway.Protocol;
using Gateway.Swarm.Verdicts;

namespace Gateway.Swarm.Tests;

public sealed class VerdictTests
{
    private readonly List<OutboxMessage> _said = [];
    private readonly List<StoredMessage> _stored = [], _transcripts = [];
    private readonly List<long> _turns = [];
    private readonly List<Entry> _visitor = [], _operator = [];

    public VerdictTests()
    {
        string[] texts = ["Do they run small?", "A little.", "Then 42.5.", "Right."];
        for (var i = 0; i < texts.Length; i++)
        {
            var (seq, outbox, n, byVisitor) = (i + 2, i % 2 == 0 ? "v" : "o", i / 2 + 1, i % 2 == 0);
            _said.Add(new OutboxMessage(outbox, n, texts[i]) { Dialog = "d", Seq = seq });
            _stored.Add(new StoredMessage("d", seq, outbox, n, byVisitor, TextHash.Of(texts[i])));
            _turns.Add(seq);
        }
        _visitor.Add(new Entry("d", 1, 1, 0, 2, 1, "v1", "", "", null, 0, ""));
        for (var i = 0; i < texts.Length; i++)
            _visitor.Add(new Entry("d", 1, i + 2, 0, EntryKinds.Message, i % 2 == 0 ? 1 : 2, "", "", texts[i], i % 2 == 0 ? "v" : "o", i / 2 + 1, ""));
        _visitor.Add(new Entry("d", 1, 6, 0, EntryKinds.Closed, 1, "v1", "", "", null, 0, ""));
        _operator.AddRange(_visitor);
        _transcripts.AddRange(_stored);
    }

    private Verdict Judge()
    {
        return Verdict.Of(_said, [new Heard("d", _turns, new Side("the visitor", Log(_visitor)), [new Side("anna", Log(_operator)), new Side("boris", null)])], _stored, _transcripts);

        static DialogLog Log(List<Entry> entries)
        {
            var log = new DialogLog();
            foreach (var e in entries) log.Take(e);
            return log;
        }
    }

    [Fact]
    public void A_dialog_that_all_hold_alike_passes()
    {
        var verdict = Judge();
        Assert.Equal("messages: acknowledged 4, stored 4, lost 0, doubled 0, reordered 0", verdict.ToString());
        Assert.True(verdict.Holds);
    }

    [Fact]
    public void Nothing_said_proves_nothing() => Assert.False(Verdict.Of([], [], []).Holds);

    [Fact]
    public void An_said_message_that_is_not_stored_is_lost()
    {
        _stored.RemoveAt(2);
        Assert.True(Judge().Lost > 0);
    }

    [Fact]
    public void A_message_stored_with_another_text_is_lost()
    {
        _stored[1] = _stored[1] with { Text = TextHash.Of("other words") };
        Assert.True(Judge().Lost > 0);
    }

    [Fact]
    public void A_key_stored_under_two_numbers_is_doubled()
    {
        _stored.Add(_stored[3] with { Seq = 7 });
        Assert.Equal(1, Judge().Doubled);
    }

    [Fact]
    public void Numbers_of_one_outbox_that_swapped_are_reordered()
    {
        (_stored[0], _stored[2]) = (_stored[0] with { Seq = _stored[2].Seq }, _stored[2] with { Seq = _stored[0].Seq });
        Assert.True(Judge().Reordered > 0);
    }

    [Fact]
    public void A_message_said_under_another_number_than_stored_is_reordered()
    {
        _said[3].Seq = 9;
        Assert.Equal(1, Judge().Reordered);
    }

    [Fact]
    public void A_turn_stored_before_the_one_it_answers_is_reordered()
    {
        (_turns[1], _turns[2]) = (_turns[2], _turns[1]);
        Assert.True(Judge().Reordered > 0);
    }

    [Fact]
    public void A_message_without_answer_may_be_stored_or_not()
    {
        _said.Add(new OutboxMessage("v", 3, "Hello?") { Dialog = "d" });
        Assert.True(Judge().Holds);
        Assert.Equal(4, Judge().Acknowledged);
    }

    [Fact]
    public void A_message_that_nobody_wrote_is_doubled()
    {
        _said.RemoveAt(3);
        Assert.Equal(1, Judge().Doubled);
    }

    [Fact]
    public void A_side_that_received_a_message_twice_under_two_numbers_has_it_doubled()
    {
        _operator[^1] = _operator[2] with { Seq = 6 };
        _operator.Add(_visitor[^1] with { Seq = 7 });
        Assert.Equal(1, Judge().Doubled);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Two_messages_that_a_side_received_in_the_other_order_are_reordered(bool visitor)
    {
        var side = visitor ? _visitor : _operator;
        (side[2], side[3]) = (side[3] with { Seq = side[2].Seq }, side[2] with { Seq = side[3].Seq });
        Assert.True(Judge().Reordered > 0);
    }

    [Fact]
    public void Sides_that_differ_in_what_is_no_message_are_reordered()
    {
        _operator[0] = _operator[0] with { Kind = 3 };
        Assert.Equal(1, Judge().Reordered);
    }

    [Fact]
    public void A_message_that_is_stored_and_received_but_not_projected_is_lost()
    {
        _transcripts.RemoveAt(1);
        Assert.Equal((1, 0, 0), Counts());
    }

    [Fact]
    public void A_transcript_with_a_message_too_many_is_doubled()
    {
        _transcripts.Add(_stored[3] with { Seq = 9 });
        Assert.Equal((0, 1, 0), Counts());
    }

    [Fact]
    public void A_transcript_in_another_order_is_reordered()
    {
        (_transcripts[0], _transcripts[2]) = (_stored[0] with { Seq = _stored[2].Seq }, _stored[2] with { Seq = _stored[0].Seq });
        Assert.Equal((0, 0, 2), Counts());
    }

    private (int Lost, int Doubled, int Reordered) Counts()
    {
        var verdict = Judge();
        return (verdict.Lost, verdict.Doubled, verdict.Reordered);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_side_that_lacks_the_end_of_a_dialog_lost_it(bool visitor)
    {
        (visitor ? _visitor : _operator).RemoveRange(3, 3);
        Assert.True(Judge().Lost > 0);
    }
}
