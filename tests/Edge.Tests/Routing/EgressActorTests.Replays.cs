using Akka.Actor;
using Gateway.Actors;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Operators;
using Gateway.Edge.Routing;
using Gateway.Protocol;

namespace Gateway.Edge.Tests.Routing;

/// <summary>More than a connection takes at once.</summary>
public sealed partial class EgressActorTests
{
    /// <summary>What the dialogs of these tests are in: half a page of text in each entry.</summary>
    private const int Units = 6_000;

    private async Task<(RawClient Client, Session Session)> OpenOperatorAsync(params DialogId[] dialogs)
    {
        var (client, session) = await GreetAsync(TicketRole.Operator, "anna");
        _operators.ExpectMsg<AttachOperator>(Patience.Span);
        Deliver(session, Holding(dialogs));
        return (client, session);
    }

    private AttachDialog Asked(ReplayPortion portion) => (AttachDialog)_dialogs.FishForMessage(m => m is AttachDialog a && a.Portion == portion, Patience.Span);

    /// <summary>Answers as a dialog of so many entries does.</summary>
    private void Answer(Session session, AttachDialog asked, long head)
    {
        var from = asked.Epoch == 7 ? asked.LastSeq : 0;
        var page = asked.Portion switch { ReplayPortion.Nothing => 0, ReplayPortion.Page => Math.Min(2, head - from), _ => head - from };
        if (page > 0)
            Deliver(session, new EntriesAdded(asked.Dialog, 7,
                [.. Enumerable.Range(1, (int)page).Select(i => new DialogEntry(from + i, 0, EntryKind.Message, Author.Visitor, "vera", "", new string('x', Units), "o", from + i, ""))]));
        Deliver(session, new DialogReplayed(asked.Dialog, 7, head));
    }

    [Fact]
    public async Task All_dialogs_of_an_operator_are_told_of_him_at_once_and_replayed_few_at_a_time()
    {
        DialogId[] held = [.. Enumerable.Range(0, 40).Select(i => new DialogId($"dialog {i}"))];
        var (client, session) = await OpenOperatorAsync(held);
        var told = held.Select(_ => Dialogs<AttachDialog>()).ToList();
        Assert.All(told, t => Assert.Equal(ReplayPortion.Nothing, t.Portion));
        foreach (var each in told) Answer(session, each, 2);

        // Three quarters of 256 KiB hold five pages of 36 KiB.
        List<AttachDialog> pages = [.. Enumerable.Range(0, 5).Select(_ => Asked(ReplayPortion.Page))];
        _egress.Tell(new DialogHead(new("shop"), held[39], 7, 2, [session.Connection.Id], []));
        Deliver(session, new DialogReplayed(new("no dialog of his"), 7, 0));
        while ((await HearAsync<ReplayEnd>(client)).Dialog != "no dialog of his") { }
        _dialogs.ExpectNoMsg(TimeSpan.Zero);

        var reading = Task.Run(async () =>
        {
            HashSet<string> heard = [];
            while (heard.Count < held.Length) heard.Add((await HearAsync<ReplayEnd>(client)).Dialog);
        });
        var most = 0;
        for (var whole = 0; whole < held.Length;)
        {
            if (_dialogs.ReceiveOne(TimeSpan.FromMilliseconds(pages.Count > 0 ? 0 : 50)) is AttachDialog { Portion: ReplayPortion.Page } page) pages.Add(page);
            else if (pages.Count > 0)
            {
                most = Math.Max(most, pages.Count);
                Answer(session, pages[0], 2);
                pages.RemoveAt(0);
                whole++;
            }
            else Time.Advance(TimeSpan.FromMilliseconds(50));
        }
        Assert.Equal(5, most);
        await reading;
    }

    [Fact]
    public async Task A_dialog_of_many_pages_comes_page_by_page_and_in_order_also_when_more_is_written_meanwhile()
    {
        var (client, session) = await OpenOperatorAsync(Tent);
        Answer(session, Asked(ReplayPortion.Nothing), 7);
        var page = Asked(ReplayPortion.Page);
        Answer(session, page, 7);
        var second = Asked(ReplayPortion.Page);
        Assert.Equal((7u, 2L), (second.Epoch, second.LastSeq));
        // Said to all who are attached; here the pages will bring it.
        Deliver(session, Entries(Tent, 8));
        Answer(session, second, 8);
        for (var from = 4; from <= 6; from += 2)
        {
            var next = Asked(ReplayPortion.Page);
            Assert.Equal(from, next.LastSeq);
            Answer(session, next, 8);
        }
        for (var seq = 1; seq <= 8; seq++) Assert.Equal(seq, (await HearAsync<Entry>(client)).Seq);
        Assert.Equal(8, (await HearAsync<ReplayEnd>(client)).Head);
        // From here on what is written comes as it is.
        Deliver(session, Entries(Tent, 9));
        Assert.Equal(9, (await HearAsync<Entry>(client)).Seq);
        _dialogs.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_sent_no_more_than_it_has_room_for_and_all_of_it_when_it_reads()
    {
        const int Head = 2_000;
        var (client, session) = await OpenOperatorAsync(Tent);
        Answer(session, Asked(ReplayPortion.Nothing), Head);
        // The sockets of the machine take some megabytes before anything has to wait here.
        while (session.Connection.OutboundQueueBytes + 36 * 1024 <= 192 * 1024)
        {
            var page = Asked(ReplayPortion.Page);
            Assert.True(page.LastSeq < Head - 2, "it was all taken: the test needs a longer dialog");
            Answer(session, page, Head);
            await _egress.Ask<ActorIdentity>(new Identify(0), Patience.Span);
        }
        _dialogs.ExpectNoMsg(TimeSpan.Zero);
        using var over = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            for (var seq = 1; seq <= Head; seq++) Assert.Equal(seq, (await HearAsync<Entry>(client)).Seq);
            await over.CancelAsync();
        });
        while (!over.IsCancellationRequested && !reading.IsFaulted)
        {
            // As fast as real time at most: an answer that is seconds late is another thing.
            if (_dialogs.ReceiveOne(TimeSpan.FromMilliseconds(50)) is AttachDialog page) Answer(session, page, Head);
            else Time.Advance(TimeSpan.FromMilliseconds(50));
        }
        await reading;
    }

    [Fact]
    public async Task Pages_that_are_lost_on_the_way_are_asked_for_again_in_their_time_and_hold_up_no_others()
    {
        var (client, session) = await OpenOperatorAsync(Tent, Boat);
        foreach (var _ in (int[])[1, 2]) Answer(session, Asked(ReplayPortion.Nothing), 2);
        var lost = Asked(ReplayPortion.Page);
        // Only the end of it has come.
        Deliver(session, new DialogReplayed(lost.Dialog, 7, 2));
        var other = Asked(ReplayPortion.Page);
        Answer(session, other, 2);
        Assert.Equal(other.Dialog.Value, (await HearAsync<ReplayEnd>(client)).Dialog);
        _dialogs.ExpectNoMsg(TimeSpan.Zero);
        for (var second = 0; second < 3; second++) Time.Advance(TimeSpan.FromSeconds(1));
        var again = Asked(ReplayPortion.Nothing);
        Assert.Equal(lost.Dialog, again.Dialog);
        Answer(session, again, 2);
        Answer(session, Asked(ReplayPortion.Page), 2);
        Assert.Equal(lost.Dialog.Value, (await HearAsync<ReplayEnd>(client)).Dialog);
    }
}
