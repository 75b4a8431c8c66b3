using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace Gateway.Actors.Radar;

/// <summary>
/// One in the cluster: counts what all scouts have seen, keeps the alerts on disk through the store of its node, tells them to the hubs, and invites those hit. A new one, after its node is gone,
/// begins with what is on disk. An alert is told as it is stored, new ones at once and changes with the next tick.
/// </summary>
internal sealed partial class RadarActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LoadRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ClosedShown = TimeSpan.FromHours(24);
    private static readonly TimeSpan FollowPatience = TimeSpan.FromSeconds(20);
    private const int WaitingMessages = 2000;

    private readonly NodeServices _node;
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<SiteId, RadarState> _sites = [];
    private readonly Dictionary<SiteId, Dictionary<IActorRef, long>> _followers = [];
    private List<(object Message, IActorRef Sender)>? _loading = [];
    private int _saves;
    private IReadOnlyList<AlertWrite>? _saving;
    private int _ticks;

    private sealed record TickNow : INoSerializationVerificationNeeded;

    private sealed record LoadNow : INoSerializationVerificationNeeded;

    public RadarActor(NodeServices node) => _node = node;

    public ITimerScheduler Timers { get; set; } = null!;

    private long Now => _node.Time.GetUtcNow().ToUnixTimeMilliseconds();

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(TickNow), new TickNow(), Tick);
        Load();
    }

    /// <summary>The next one, wherever it is, reads what this one had.</summary>
    protected override void PostStop()
    {
        if (_loading is null) Save();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AlertsLoaded l: Loaded(l); break;
            case LoadNow: Load(); break;
            case TickNow:
                if (_loading is null) OnTick();
                break;
            default:
                if (_loading is null) Handle(message, Sender);
                else if (_loading.Count < WaitingMessages) _loading.Add((message, Sender));
                break;
        }
    }

    private void Load() => _node.AlertStore.Tell(new LoadAlerts(Now - (long)ClosedShown.TotalMilliseconds), Self);

    private void Loaded(AlertsLoaded l)
    {
        if (_loading is null) return;
        if (l.Alerts is null)
        {
            Timers.StartSingleTimer(nameof(LoadNow), new LoadNow(), LoadRetry);
            return;
        }
        foreach (var stored in l.Alerts)
        {
            var state = Of(stored.Site);
            state.Restore(stored, SettingsOf(stored.Site));
        }
        var waiting = _loading;
        _loading = null;
        foreach (var (message, sender) in waiting) Handle(message, sender);
    }

    private void Handle(object message, IActorRef sender)
    {
        switch (message)
        {
            case RadarHits h: Take(h); break;
            case FollowAlerts f:
                if (!_followers.TryGetValue(f.Site, out var hubs)) _followers[f.Site] = hubs = [];
                hubs[sender] = Now;
                sender.Tell(BoardOf(f.Site), Self);
                break;
            case HandleAlert c: Act(c, sender); break;
            case HitInvited i: Take(i); break;
            case AlertsSaved s: Saved(s); break;
            case TalkLoaded t: Compare(t); break;
        }
    }

    private RadarState Of(SiteId site) => _sites.TryGetValue(site, out var state) ? state : _sites[site] = new RadarState(site);

    private RadarSettings SettingsOf(SiteId site) => _node.Sites.Find(site)?.Radar.Settings ?? RadarSettings.Default;

    private void Take(RadarHits hits)
    {
        // Of a site that is gone, or whose radar was just switched off.
        if (_node.Sites.Find(hits.Site)?.Radar.Settings is not { Enabled: true } settings && hits.Kind != AlertKind.Rule) return;
        if (Of(hits.Site).Take(hits, SettingsOf(hits.Site), Now) is { Told: null }) Save();
    }

    private void OnTick()
    {
        Save();
        InviteMore();
        if (_ticks % TicksPerLook == TicksPerLook / 2) LookAtTalk();
        if (++_ticks % 60 != 0) return;
        foreach (var (site, state) in _sites.ToList())
        {
            state.Sweep(Now);
            if (state.IsIdle) _sites.Remove(site);
        }
    }

    private void Save()
    {
        if (_saving is not null) return;
        List<AlertWrite> writes = [.. _sites.SelectMany(s => s.Value.All.Where(a => a.IsDirty).Select(a => a.Write(s.Key)))];
        if (writes.Count == 0) return;
        _saving = writes;
        _node.AlertStore.Tell(new SaveAlerts(++_saves, writes), Self);
    }

    private void Saved(AlertsSaved s)
    {
        if (_saving is not { } writes || s.Number != _saves) return;
        _saving = null;
        foreach (var write in writes)
        {
            if (Of(write.Site).Find(write.Alert.Id) is not { } alert) continue;
            // Without the database people are told all the same: a fault of the site does not wait for ours.
            alert.Told = write.Alert;
            if (!s.Ok) alert.Unsaved(write);
        }
        if (!s.Ok) _log.Warning("radar: {Alerts} alerts are not on disk, tried again in a second: {Fault}", writes.Count, s.Reason);
        foreach (var site in writes.Select(w => w.Site).Distinct())
        {
            if (!_followers.TryGetValue(site, out var hubs)) continue;
            foreach (var silent in hubs.Where(h => Now - h.Value > FollowPatience.TotalMilliseconds).Select(h => h.Key).ToList()) hubs.Remove(silent);
            if (hubs.Count == 0) _followers.Remove(site);
            else
            {
                var board = BoardOf(site);
                foreach (var hub in hubs.Keys) hub.Tell(board, Self);
            }
        }
    }

    private AlertBoard BoardOf(SiteId site) => new(site, _sites.TryGetValue(site, out var state) ? [.. state.All.Select(a => a.Told).OfType<AlertView>()] : []);

    private void Act(HandleAlert c, IActorRef sender)
    {
        void Answer(int code, string text)
        {
            if (c.Connection is not { } connection) sender.Tell(new AlertHandled(code, text), Self);
            else if (code == 0) connection.Say(new RequestDone(c.Rid, null));
            else connection.Say(new RequestRefused(c.Rid, code, code == Refusals.Unavailable, code == Refusals.Unavailable ? 5000 : 0, text));
        }

        var settings = SettingsOf(c.Site);
        if (_node.Sites.Find(c.Site)?.Operator(c.Operator) is not { } person || !settings.Tells(person)) Answer(Refusals.NotAllowed, "this site's alerts are for other departments");
        else if (Of(c.Site).Find(c.Alert) is not { } alert) Answer(Refusals.NotFound, "no such alert on this site, or it was closed long ago");
        else if (c.Act == AlertAct.Seen)
        {
            alert.ShowTo(c.Operator);
            Answer(0, "");
        }
        else if (alert.View.State == AlertState.Closed) Answer(Refusals.Closed, $"the alert was closed by {alert.View.ByName}");
        else
        {
            switch (c.Act)
            {
                case AlertAct.Take: alert.Change(alert.View with { State = AlertState.Taken, By = c.Operator.Value, ByName = c.OperatorName }); break;
                case AlertAct.Close:
                    EndInviting(alert);
                    Of(c.Site).Close(alert, c.Operator, c.OperatorName, settings, Now);
                    break;
                case AlertAct.Invite:
                    if (Invite(c, alert) is { } fault)
                    {
                        Answer(fault.Code, fault.Text);
                        return;
                    }
                    break;
                case AlertAct.StopInviting: EndInviting(alert); break;
                default:
                    Answer(Refusals.BadValue, "an act is 1 to 5");
                    return;
            }
            Save();
            Answer(0, "");
        }
    }
}
