using Gateway.Protocol;

namespace Gateway.Swarm.Tests;

public sealed class VisitorClientTests : IAsyncLifetime
{
    private static readonly ClientOptions _impatient = new() { BackoffFloor = TimeSpan.FromMilliseconds(10), BackoffCap = TimeSpan.FromMilliseconds(50) };
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(30));
    private PretendNode _node = null!;
    private VisitorClient _visitor = null!;

    public async Task InitializeAsync()
    {
        _node = await PretendNode.StartAsync();
        _visitor = new VisitorClient(_node.Place, _impatient, new HelloPage("p1", "http://shop.example/", "Home", "", "en", "1x1", "UTC", 0));
        _visitor.Start();
        await _visitor.ConnectedAsync(_stop.Token);
    }

    public async Task DisposeAsync()
    {
        await _visitor.DisposeAsync();
        await _node.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task A_message_whose_answer_was_lost_is_acknowledged_once_and_stored_once()
    {
        _node.CutAt.Enqueue(2);
        _node.CutAt.Enqueue(3);
        var first = await _visitor.BeginAsync(null, null, "one", _stop.Token);
        var second = await _visitor.PostAsync(first.Dialog, "two", _stop.Token);
        var third = await _visitor.PostAsync(first.Dialog, "three", _stop.Token);

        Assert.Equal([1L, 2L, 3L], [first.Seq, second.Seq, third.Seq]);
        Assert.Equal(["one", "two", "three"], _node.EntriesOf(first.Dialog).Select(e => e.Text));
        Assert.Equal(3, _visitor.Acknowledged.Count);
        Assert.Equal(0, _visitor.InFlight);
        Assert.Equal(3, _visitor.Connections);
    }

    [Fact]
    public async Task A_lost_start_is_repeated_with_the_same_key()
    {
        _node.CutAt.Enqueue(1);
        var begun = await _visitor.BeginAsync(null, null, "hello", _stop.Token);
        Assert.Equal(1, begun.Seq);
        Assert.Equal(1, _node.Stored);
    }

    [Fact]
    public async Task A_reconnect_resumes_after_the_last_entry_held()
    {
        var begun = await _visitor.BeginAsync(null, null, "hello", _stop.Token);
        await _visitor.Changed.UntilAsync(() => _visitor.LastSeq(begun.Dialog) == 1, _stop.Token);
        _node.Cut();
        await _visitor.Changed.UntilAsync(() => _visitor.Connections == 2 && _visitor.Welcome is not null, _stop.Token);
        Assert.Equal(new ResumePoint(begun.Dialog, 1, 1), Assert.Single(_node.Hellos[^1].Resume));
        Assert.True(_node.Hellos[^1].Generation > _node.Hellos[0].Generation);
    }

    [Fact]
    public async Task A_gap_is_fetched_and_nothing_is_taken_twice()
    {
        _node.Withhold.Add(2);
        var begun = await _visitor.BeginAsync(null, null, "one", _stop.Token);
        await _visitor.PostAsync(begun.Dialog, "two", _stop.Token);
        await _visitor.PostAsync(begun.Dialog, "three", _stop.Token);
        await _visitor.Changed.UntilAsync(() => _visitor.LastSeq(begun.Dialog) == 3, _stop.Token);
        Assert.Equal([1L, 2L, 3L], _visitor.Dialogs[begun.Dialog].Entries.Select(e => e.Seq));
    }

    [Fact]
    public async Task Messages_written_together_keep_their_order_over_a_cut()
    {
        var begun = await _visitor.BeginAsync(null, null, "0", _stop.Token);
        _node.CutAt.Enqueue(4);
        var said = Enumerable.Range(1, 20).Select(i => _visitor.PostAsync(begun.Dialog, i.ToString(), _stop.Token)).ToList();
        await Task.WhenAll(said);
        Assert.Equal(Enumerable.Range(0, 21).Select(i => i.ToString()), _node.EntriesOf(begun.Dialog).Select(e => e.Text));
    }

    [Fact]
    public async Task Another_page_is_another_connection_of_the_same_visitor()
    {
        await _visitor.BrowseAsync(new HelloPage("p2", "http://shop.example/cart", "Cart", "", "en", "1x1", "UTC", 0));
        await _visitor.Changed.UntilAsync(() => _visitor.Connections == 2 && _visitor.Welcome is not null, _stop.Token);
        Assert.Equal("p2", _node.Hellos[^1].Page!.Page);
        Assert.Empty(_visitor.Troubles);
    }
}
