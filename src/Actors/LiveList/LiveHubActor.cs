using Akka.Actor;
using Akka.Cluster;

namespace Gateway.Actors.LiveList;

/// <summary>
/// One per edge node: follows the index of every node for the sites that consoles here watch, merges their rows (the highest incarnation of a visitor wins) and
/// tells each distinct standing query its changes twice a second, once for all consoles that ask the same.
/// </summary>
internal sealed class LiveHubActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan TellInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan FollowInterval = TimeSpan.FromSeconds(5);

    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly HashSet<Address> _nodes = [];
    private readonly Dictionary<SiteId, SiteView> _sites = [];
    private readonly Dictionary<LiveQuery, Standing> _queries = [];

    private sealed class SiteView
    {
        public readonly Dictionary<Address, Source> Sources = [];
        public readonly Dictionary<VisitorId, LiveRow> Merged = [];
        public bool Dirty = true;
    }

    private sealed class Source
    {
        public readonly Dictionary<VisitorId, LiveRow> Rows = [];
        public long Next;
    }

    private sealed class Standing
    {
        public readonly Dictionary<(ConnectionRef Connection, int Query), bool> Listeners = [];
        public Dictionary<VisitorId, LiveRow> Told = [];
        public int Total = -1;
    }

    private sealed record TellNow : INoSerializationVerificationNeeded;

    private sealed record FollowNow : INoSerializationVerificationNeeded;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberUp), typeof(ClusterEvent.MemberRemoved));
        Timers.StartPeriodicTimer(nameof(TellNow), new TellNow(), TellInterval);
        Timers.StartPeriodicTimer(nameof(FollowNow), new FollowNow(), FollowInterval);
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WatchRows c: Watch(c); break;
            case UnwatchRows c: Unwatch(k => k.Connection.Equals(c.Connection) && k.Query == c.Query); break;
            case HubConnectionClosed c: Unwatch(k => k.Connection.Equals(c.Connection)); break;
            case RowBatch b: Take(b, Sender.Path.Address.Host is null ? _cluster.SelfAddress : Sender.Path.Address); break;
            case ClusterEvent.MemberUp m:
                if (!m.Member.HasRole(Regions.CoreRole)) break;
                _nodes.Add(m.Member.Address);
                FollowAll();
                break;
            case ClusterEvent.MemberRemoved m: Forget(m.Member.Address); break;
            case FollowNow: FollowAll(); break;
            case TellNow:
                TellChanges();
                Metrics.Listeners(_queries.Values.Sum(q => q.Listeners.Count));
                break;
        }
    }

    private void Watch(WatchRows c)
    {
        Unwatch(k => k.Connection.Equals(c.Connection) && k.Query == c.Query);
        var query = new LiveQuery(c.Site, c.Filter.Trim(), c.Sort, c.Descending, c.Limit);
        if (!_queries.TryGetValue(query, out var standing)) _queries[query] = standing = new Standing();
        // A newcomer begins with a snapshot at the next telling; false = not told yet.
        standing.Listeners[(c.Connection, c.Query)] = false;
        if (_sites.TryAdd(c.Site, new SiteView())) FollowAll();
    }

    private void Unwatch(Func<(ConnectionRef Connection, int Query), bool> which)
    {
        foreach (var (query, standing) in _queries.ToList())
        {
            foreach (var listener in standing.Listeners.Keys.Where(which).ToList()) standing.Listeners.Remove(listener);
            if (standing.Listeners.Count == 0) _queries.Remove(query);
        }
        foreach (var site in _sites.Keys.Where(s => _queries.Keys.All(q => q.Site != s)).ToList()) _sites.Remove(site);
    }

    private void FollowAll()
    {
        foreach (var (site, view) in _sites)
            foreach (var node in _nodes)
                IndexOf(node).Tell(new FollowSite(site, view.Sources.TryGetValue(node, out var source) ? source.Next : 0), Self);
    }

    private ActorSelection IndexOf(Address node) =>
        node == _cluster.SelfAddress ? Context.ActorSelection($"/user/{LiveIndexActor.Name}") : Context.ActorSelection($"{node}/user/{LiveIndexActor.Name}");

    private void Take(RowBatch b, Address node)
    {
        if (!_sites.TryGetValue(b.Site, out var view)) return;
        if (!view.Sources.TryGetValue(node, out var source)) view.Sources[node] = source = new Source();
        if (b.Snapshot)
        {
            foreach (var gone in source.Rows.Keys.Where(k => !b.Changed.Any(c => c.Visitor == k)).ToList()) Remove(view, source, gone);
            source.Next = 1;
        }
        else if (b.Number != source.Next)
        {
            // A batch was lost between nodes: start over from a snapshot.
            if (b.Number > source.Next) Sender.Tell(new FollowSite(b.Site, 0), Self);
            return;
        }
        else source.Next++;
        foreach (var row in b.Changed)
        {
            source.Rows[row.Visitor] = row;
            if (!view.Merged.TryGetValue(row.Visitor, out var known) || known.Incarnation <= row.Incarnation) view.Merged[row.Visitor] = row;
        }
        foreach (var gone in b.Gone) Remove(view, source, gone);
        view.Dirty = true;
    }

    private static void Remove(SiteView view, Source source, VisitorId visitor)
    {
        if (!source.Rows.Remove(visitor, out var row) || !view.Merged.TryGetValue(visitor, out var merged) || merged.Incarnation > row.Incarnation) return;
        // Another node may hold an older incarnation still; its own word will follow.
        view.Merged.Remove(visitor);
        view.Dirty = true;
    }

    private void Forget(Address node)
    {
        _nodes.Remove(node);
        foreach (var view in _sites.Values)
            if (view.Sources.Remove(node, out var source))
                foreach (var visitor in source.Rows.Keys.ToList()) Remove(view, source, visitor);
    }

    private void TellChanges()
    {
        foreach (var (query, standing) in _queries)
        {
            if (!_sites.TryGetValue(query.Site, out var view)) continue;
            var newcomers = standing.Listeners.Where(l => !l.Value).Select(l => l.Key).ToList();
            if (!view.Dirty && newcomers.Count == 0) continue;
            var (window, total) = query.Window(view.Merged.Values);
            LiveRow[] changed = [.. window.Values.Where(r => !standing.Told.TryGetValue(r.Visitor, out var old) || !old.Shows(r))];
            VisitorId[] gone = [.. standing.Told.Keys.Where(v => !window.ContainsKey(v))];
            if (changed.Length > 0 || gone.Length > 0 || total != standing.Total)
                Tell(standing.Listeners.Where(l => l.Value).Select(l => l.Key), q => new RowsChanged(q, false, total, changed, gone));
            Tell(newcomers, q => new RowsChanged(q, true, total, [.. window.Values], []));
            foreach (var listener in newcomers) standing.Listeners[listener] = true;
            (standing.Told, standing.Total) = (window, total);
        }
        foreach (var view in _sites.Values) view.Dirty = false;
    }

    private static void Tell(IEnumerable<(ConnectionRef Connection, int Query)> listeners, Func<int, RowsChanged> body)
    {
        foreach (var node in listeners.GroupBy(l => (l.Connection.Egress, l.Query)))
            node.Key.Egress.Tell(new Deliver([.. node.Select(l => l.Connection.Id)], body(node.Key.Query)), ActorRefs.NoSender);
    }
}
