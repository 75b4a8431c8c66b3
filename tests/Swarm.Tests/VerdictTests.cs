using Gateway.Protocol;
using Gateway.Replay.Talk;
using Gateway.Replay.Verdicts;

namespace Gateway.Swarm.Tests;

public sealed class VerdictTests
{
    private readonly List<OutboxMessage> _acknowledged = [];
    private readonly List<StoredMessage> _stored = [];
    private readonly List<Spoken> _spoken = [];
    private readonly List<Entry> _visitor = [], _operator = [];

    public VerdictTests()
    {
        string[] texts = ["Do they run small?", "A little.", "Then 42.5.", "Right."];
        for (var i = 0; i < texts.Length; i++)
        {
            var (seq, outbox, n, byVisitor) = (i + 2, i % 2 == 0 ? "v" : "o", i / 2 + 1, i % 2 == 0);
            _acknowledged.Add(new OutboxMessage(outbox, n, texts[i]) { Dialog = "d", Seq = seq });
            _stored.Add(new StoredMessage("d", seq, outbox, n, byVisitor, TextHash.Of(texts[i])));
            _spoken.Add(new Spoken(i, byVisitor, TextHash.Of(texts[i]), seq));
        }
        _visitor.Add(new Entry("d", 1, 1, 0, 2, 1, "v1", "", "", null, 0, ""));
        for (var i = 0; i < texts.Length; i++)
            _visitor.Add(new Entry("d", 1, i + 2, 0, EntryKinds.Message, i % 2 == 0 ? 1 : 2, "", "", texts[i], i % 2 == 0 ? "v" : "o", i / 2 + 1, ""));
        _visitor.Add(new Entry("d", 1, 6, 0, EntryKinds.Closed, 1, "v1", "", "", null, 0, ""));
        _operator.AddRange(_visitor);
    }

    private Verdict Judge()
    {
        return Verdict.Of(_acknowledged, [new Heard("d", _spoken, new Side("the visitor", Log(_visitor)), [new Side("anna", Log(_operator)), new Side("boris", null)])], _stored);

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
    public void Nothing_acknowledged_proves_nothing() => Assert.False(Verdict.Of([], [], []).Holds);

    [Fact]
    public void An_acknowledged_message_that_is_not_stored_is_lost()
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
    public void A_message_acknowledged_under_another_number_than_stored_is_reordered()
    {
        _acknowledged[3].Seq = 9;
        Assert.Equal(1, Judge().Reordered);
    }

    [Fact]
    public void A_turn_stored_before_the_one_it_answers_is_reordered()
    {
        (_spoken[1], _spoken[2]) = (_spoken[2], _spoken[1]);
        Assert.True(Judge().Reordered > 0);
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
