using Akka.Actor;

namespace Gateway.Actors.LiveList;

/// <summary>
/// The visitors that live on this node, site by site. Hubs follow a site and get its changes in numbered batches a few times a second; whoever misses one asks
/// again from where it stands and gets a snapshot.
/// </summary>
internal sealed class LiveIndexActor : UntypedActor, IWithTimers
{
    /// <summary>Under /user on every node.</summary>
    public const string Name = "live-index";

    private static readonly TimeSpan BatchInterval = TimeSpan.FromMilliseconds(100);
    /// <summary>Rows of one batch between nodes: about 250 bytes each, so a batch stays under 64 KiB.</summary>
    private const int RowsPerBatch = 200;
    /// <summary>A hub that does not ask again for so long is gone.</summary>
    private static readonly TimeSpan FollowPatience = TimeSpan.FromSeconds(20);

    private readonly TimeProvider _time;
    private readonly Dictionary<SiteId, SiteRows> _sites = [];

    private sealed class SiteRows
    {
        public readonly Dictionary<VisitorId, LiveRow> Rows = [];
        public readonly Dictionary<VisitorId, LiveRow?> Dirty = [];
        public readonly Dictionary<IActorRef, Follower> Followers = [];
    }

    private sealed class Follower
    {
        public long Next = 1;
        public long HeardAt;
        /// <summary>Where the hub stood when it last asked while batches were on their way.</summary>
        public long Behind;
    }

    private sealed record BatchNow : INoSerializationVerificationNeeded;

    public LiveIndexActor(TimeProvider time) => _time = time;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(BatchNow), new BatchNow(), BatchInterval);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RowChanged c:
                var changed = Of(c.Site);
                changed.Rows[c.Row.Visitor] = c.Row;
                if (changed.Followers.Count > 0) changed.Dirty[c.Row.Visitor] = c.Row;
                break;
            case RowGone c:
                var left = Of(c.Site);
                if (left.Rows.Remove(c.Visitor) && left.Followers.Count > 0) left.Dirty[c.Visitor] = null;
                break;
            case FollowSite c: Follow(c); break;
            case BatchNow:
                SendBatches();
                Metrics.Rows(_sites.Values.Sum(s => s.Rows.Count));
                break;
        }
    }

    private SiteRows Of(SiteId site) => _sites.TryGetValue(site, out var rows) ? rows : _sites[site] = new SiteRows();

    private void Follow(FollowSite c)
    {
        var site = Of(c.Site);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        if (site.Followers.TryGetValue(Sender, out var known) && c.From > 0 && c.From <= known.Next && known.Behind != c.From)
        {
            // Batches may be on their way; a hub that still stands there when it asks again has lost them.
            known.Behind = c.From < known.Next ? c.From : 0;
            known.HeardAt = now;
            return;
        }
        var follower = site.Followers[Sender] = new Follower { HeardAt = now };
        var pages = site.Rows.Values.Chunk(RowsPerBatch).DefaultIfEmpty([]).ToList();
        for (var i = 0; i < pages.Count; i++)
            Sender.Tell(new RowBatch(c.Site, i == 0 ? 0 : follower.Next++, i == 0, pages[i], [], pages.Count - 1 - i), Self);
    }

    private void SendBatches()
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var (id, site) in _sites)
        {
            foreach (var silent in site.Followers.Where(f => now - f.Value.HeardAt > FollowPatience.TotalMilliseconds).Select(f => f.Key).ToList()) site.Followers.Remove(silent);
            if (site.Dirty.Count == 0) continue;
            foreach (var page in site.Dirty.Chunk(RowsPerBatch))
            {
                LiveRow[] changed = [.. page.Where(p => p.Value is not null).Select(p => p.Value!)];
                VisitorId[] gone = [.. page.Where(p => p.Value is null).Select(p => p.Key)];
                foreach (var (hub, follower) in site.Followers) hub.Tell(new RowBatch(id, follower.Next++, false, changed, gone), Self);
            }
            site.Dirty.Clear();
        }
    }
}
