using Akka.Actor;
using Akka.Cluster;

namespace Gateway.Actors.LiveList;

/// <summary>
/// One per edge node: follows the index of every node for the sites that consoles here watch, merges their rows, and tells each distinct standing query its changes
/// several times a second, once for all consoles that ask the same.
/// </summary>
internal sealed class LiveHubActor : UntypedActor, IWithTimers
{
    /// <summary>Standing queries of one connection.</summary>
    public const int MaxQueries = 16;

    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FollowInterval = TimeSpan.FromSeconds(5);
    /// <summary>A choice that is new looks at all rows; the consoles that have theirs must not wait for many of those.</summary>
    private static readonly TimeSpan BuildTime = TimeSpan.FromMilliseconds(60);
    /// <summary>A site's first window waits until every node has said what it has, or so long.</summary>
    private const int WholePatienceMs = 3000;

    private readonly TimeProvider _time;
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly HashSet<Address> _nodes = [];
    private readonly Dictionary<SiteId, (LiveSite Site, long Since)> _sites = [];
    private readonly Dictionary<ConnectionRef, Dictionary<int, SiteId>> _asked = [];

    private sealed record TickNow : INoSerializationVerificationNeeded;

    private sealed record FollowNow : INoSerializationVerificationNeeded;

    public LiveHubActor(TimeProvider time) => _time = time;

    public ITimerScheduler Timers { get; set; } = null!;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberUp), typeof(ClusterEvent.MemberRemoved));
        Timers.StartPeriodicTimer(nameof(TickNow), new TickNow(), TickInterval);
        Timers.StartPeriodicTimer(nameof(FollowNow), new FollowNow(), FollowInterval);
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WatchRows c: Watch(c); break;
            case UnwatchRows c:
                if (_asked.TryGetValue(c.Connection, out var asked) && asked.Remove(c.Query, out var site)) Unwatch(site, c.Connection, c.Query);
                break;
            case HubConnectionClosed c:
                if (!_asked.Remove(c.Connection, out var all)) break;
                foreach (var (number, watched) in all) Unwatch(watched, c.Connection, number);
                break;
            case RowBatch b:
                if (_sites.TryGetValue(b.Site, out var known) && !known.Site.Sources.Take(Sender.Path.Address.Host is null ? _cluster.SelfAddress : Sender.Path.Address, b))
                    Sender.Tell(new FollowSite(b.Site, 0), Self);
                break;
            case ClusterEvent.MemberUp m:
                if (!m.Member.HasRole(Regions.CoreRole)) break;
                _nodes.Add(m.Member.Address);
                FollowAll();
                break;
            case ClusterEvent.MemberRemoved m:
                _nodes.Remove(m.Member.Address);
                foreach (var (left, _) in _sites.Values) left.Sources.Forget(m.Member.Address);
                break;
            case FollowNow: FollowAll(); break;
            case TickNow:
                Tick();
                Metrics.Listeners(_asked.Values.Sum(q => q.Count));
                break;
        }
    }

    private void Watch(WatchRows c)
    {
        if (!_asked.TryGetValue(c.Connection, out var asked)) _asked[c.Connection] = asked = [];
        var query = LiveQuery.Read(c, out var fault);
        if (asked.Count >= MaxQueries && !asked.ContainsKey(c.Number)) fault = $"{asked.Count} standing queries; a connection may have {MaxQueries}";
        if (query is null || fault is not null)
        {
            c.Connection.Say(new RequestRefused(c.Rid, Refusals.BadValue, false, 0, fault!));
            return;
        }
        if (asked.Remove(c.Number, out var before)) Unwatch(before, c.Connection, c.Number);
        asked[c.Number] = c.Site;
        var isNew = !_sites.TryGetValue(c.Site, out var known);
        if (isNew) _sites[c.Site] = known = (new LiveSite(), Now);
        // A newcomer begins with a snapshot at the next telling.
        known.Site.Watch(query, (c.Connection, c.Number), Now);
        if (c.Rid > 0) c.Connection.Say(new RequestDone(c.Rid, null));
        if (isNew) FollowAll();
    }

    private void Unwatch(SiteId site, ConnectionRef connection, int number)
    {
        if (_sites.TryGetValue(site, out var known)) known.Site.Unwatch(l => l.Number == number && l.Connection.Equals(connection));
    }

    private void FollowAll()
    {
        foreach (var (site, (view, _)) in _sites)
            foreach (var node in _nodes)
                IndexOf(node).Tell(new FollowSite(site, view.Sources.NextOf(node)), Self);
    }

    private ActorSelection IndexOf(Address node) =>
        node == _cluster.SelfAddress ? Context.ActorSelection($"/user/{LiveIndexActor.Name}") : Context.ActorSelection($"{node}/user/{LiveIndexActor.Name}");

    private void Tick()
    {
        var now = Now;
        var started = _time.GetTimestamp();
        foreach (var (id, (site, since)) in _sites.ToList())
        {
            site.Advance(now);
            if (site.IsIdle)
            {
                _sites.Remove(id);
                continue;
            }
            if (now - since < WholePatienceMs && !_nodes.All(site.Sources.IsWhole)) continue;
            while (_time.GetElapsedTime(started) < BuildTime && site.BuildOne(now))
            {
                // As many as the time allows; the others next time.
            }
            foreach (var view in site.Views)
                if (view.Selection.IsBuilt && view.IsDue(now)) Tell(view, now);
        }
    }

    private static void Tell(LiveView view, long now)
    {
        var delta = view.Delta(now);
        if (delta is not null) Tell(view.Listeners.Where(l => l.Value).Select(l => l.Key), delta);
        if (!view.Listeners.ContainsValue(false)) return;
        var newcomers = view.Listeners.Where(l => !l.Value).Select(l => l.Key).ToList();
        Tell(newcomers, view.Snapshot());
        foreach (var listener in newcomers) view.Listeners[listener] = true;
    }

    private static void Tell(IEnumerable<(ConnectionRef Connection, int Number)> listeners, RowsChanged body)
    {
        foreach (var number in listeners.GroupBy(l => l.Number))
        {
            var shared = new SharedDelivery(body with { Query = number.Key });
            foreach (var node in number.GroupBy(l => l.Connection.Egress))
                node.Key.Tell(new DeliverShared([.. node.Select(l => l.Connection.Id)], shared), ActorRefs.NoSender);
        }
    }
}
