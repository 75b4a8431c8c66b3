using System.Text.RegularExpressions;
using Gateway.Protocol;

namespace Gateway.Cluster.Tests;

/// <summary>Whatever a client says it has of a dialog, it gets what is missing, and the node counts what became of it.</summary>
public sealed partial class ResumeTests(TwoSites sites) : IClassFixture<TwoSites>, IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private Dictionary<string, long> _before = [];

    public async Task InitializeAsync() => _before = await CountsAsync();

    public Task DisposeAsync()
    {
        _http.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Who_has_everything_hears_the_end_at_once()
    {
        var last = await TalkAsync("vera");
        var heard = await ResumeAsync("vera", new(last.Dialog, last.Epoch, last.Seq));
        Assert.Empty(heard.OfType<Entry>());
        await CountedAsync("complete");
    }

    [Fact]
    public async Task Who_lacks_entries_gets_these_alone()
    {
        var last = await TalkAsync("willi");
        var heard = await ResumeAsync("willi", new(last.Dialog, last.Epoch, last.Seq - 1));
        Assert.Equal([last.Seq], heard.OfType<Entry>().Select(e => e.Seq));
        await CountedAsync("caught-up");
    }

    [Fact]
    public async Task Who_has_another_epoch_gets_the_dialog_whole()
    {
        var last = await TalkAsync("xenia");
        var heard = await ResumeAsync("xenia", new(last.Dialog, last.Epoch + 1, last.Seq + 5));
        Assert.Equal(Enumerable.Range(1, (int)last.Seq).Select(s => (last.Epoch, (long)s)), heard.OfType<Entry>().Select(e => (e.Epoch, e.Seq)));
        await CountedAsync("anew");
    }

    [Fact]
    public async Task Who_has_more_than_the_journal_hears_its_head()
    {
        var last = await TalkAsync("yuri");
        var heard = await ResumeAsync("yuri", new(last.Dialog, last.Epoch, last.Seq + 5));
        Assert.Empty(heard.OfType<Entry>());
        Assert.Equal(last.Seq, heard.OfType<ReplayEnd>().Single().Head);
        await CountedAsync("ahead");
    }

    [Fact]
    public async Task A_dialog_that_never_was_and_one_of_somebody_else_are_gone()
    {
        var others = await TalkAsync("zoe");
        await using var peer = await Peer.HelloAsync(sites.Node.Address, sites.Shop, Ticket("curious"), sites.Stop, new ResumePoint("no-such-dialog", 1, 1), new ResumePoint(others.Dialog, others.Epoch, 1));
        await CountedAsync("gone", 2);
        Assert.DoesNotContain(peer.Heard, h => h.Packet is Entry or DialogInfo or ReplayEnd);
    }

    private string Ticket(string visitor) => sites.Sign(new("demo", TicketRole.Visitor, visitor, sites.Shop, DateTimeOffset.UtcNow.AddMinutes(5), ""));

    /// <summary>A visitor begins a dialog and says one thing more; its last entry.</summary>
    private async Task<Entry> TalkAsync(string visitor)
    {
        await using var peer = await Peer.HelloAsync(sites.Node.Address, sites.Shop, Ticket(visitor), sites.Stop);
        await peer.HearAsync<Welcome>();
        await peer.SendAsync(new StartDialog(1, "key", "sales", null, "outbox", 1, "Is the tent in stock?"));
        var dialog = (await peer.HearAsync<Done>(d => d.Rid == 1)).Value!;
        await peer.SendAsync(new Post(2, dialog, "outbox", 2, "And the boat?"));
        return await peer.HearAsync<Entry>(e => e.N == 2);
    }

    /// <summary>Comes back with that; all that is said of the dialog.</summary>
    private async Task<IReadOnlyList<ServerPacket>> ResumeAsync(string visitor, ResumePoint point)
    {
        await using var peer = await Peer.HelloAsync(sites.Node.Address, sites.Shop, Ticket(visitor), sites.Stop, point);
        await peer.HearAsync<ReplayEnd>(e => e.Dialog == point.Dialog);
        return [.. peer.Heard.Select(h => h.Packet)];
    }

    /// <summary>Waits until that many more resumes are counted; all of them are of this outcome.</summary>
    private async Task CountedAsync(string outcome, int times = 1)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        Dictionary<string, long> now;
        do now = await CountsAsync();
        while (now.Values.Sum() < _before.Values.Sum() + times && await ticks.WaitForNextTickAsync(sites.Stop));
        Assert.Equal([(outcome, (long)times)], now.Select(n => (n.Key, n.Value - _before[n.Key])).Where(n => n.Item2 != 0));
    }

    private async Task<Dictionary<string, long>> CountsAsync() =>
        Resumes().Matches(await _http.GetStringAsync(sites.Metrics, sites.Stop)).ToDictionary(m => m.Groups[1].Value, m => long.Parse(m.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^gateway_edge_resumes_total\{[^}]*outcome=""([\w-]+)""[^}]*\} (\d+)", RegexOptions.Multiline)]
    private static partial Regex Resumes();
}
