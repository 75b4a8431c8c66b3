using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Hops;
using Gateway.Actors.Radar;
using Gateway.Actors.Recordings;
using Gateway.Actors.Sites;
using Gateway.Actors.Timers;
using Gateway.Actors.Triggers;

namespace Gateway.Actors.Visitors;

/// <summary>
/// Owns one visitor in memory. Dirty state is saved in groups within <see cref="SaveDelay"/>; segments and invitations are committed before anybody sees
/// them. All its times are entries of the node's wheel, and only the earliest is armed.
/// </summary>
internal sealed partial class VisitorActor : UntypedActor
{
    public static readonly TimeSpan SaveDelay = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan GoneAfter = TimeSpan.FromSeconds(45);
    public static readonly TimeSpan GoodbyePause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan BeatPatience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan BlockedRetry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BlockedFor = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LoadRetryLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan CommitPatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan CardDelay = TimeSpan.FromMilliseconds(300);
    private const int WaitingMessages = 256;

    private readonly NodeServices _node;
    private readonly SiteId _site;
    private readonly VisitorId _visitor;
    private readonly VisitorState _state = new();
    private readonly Audience<bool> _tabs = new();
    private List<object>? _loading = [];
    private int _loads;
    private readonly long _incarnation;
    private long _armed = long.MaxValue;
    private int _generation;
    private int _rulesLookedAt;
    private long _saveAt = long.MaxValue;
    private long _goneAt = long.MaxValue;
    private long _beatBy = long.MaxValue;
    private long _ruleAt = long.MaxValue;
    private bool _listed;
    private bool _taped;
    private Seldom? _seldom;

    public VisitorActor(NodeServices node, string entityId)
    {
        _node = node;
        (_site, _visitor) = ShardingKeys.OfVisitors.Parse(entityId);
        _incarnation = Now;
    }

    /// <summary>The visitor that the shard named this actor after: without arguments of their own, all visitors of a node share one <see cref="Props"/>.</summary>
    public VisitorActor(NodeServices node) : this(node, Uri.UnescapeDataString(Context.Self.Path.Name))
    {
    }

    private long Now => _node.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private void Set(SetAttributes c)
    {
        var changed = _state.Set(c.Attributes);
        if (_taped) Note(c, Now);
        foreach (var name in changed) Fire(new RuleMoment(RuleTrigger.Attribute, name));
        Changed();
    }

    private Sites.Words.WordFilter Filter => Site?.WordFilter ?? Sites.Words.WordFilter.None;

    private SiteSnapshot? Site => _node.Sites.Find(_site);

    protected override void PreStart()
    {
        Metrics.Woke(EntityKind.Visitor);
        Load();
    }

    protected override void OnReceive(object message)
    {
        Places.Answer(Sender, Self);
        using var span = Telemetry.Handle("visitor", ref message);
        if (_loading is null)
        {
            Handle(message);
            Rearm();
            return;
        }
        switch (message)
        {
            case VisitorLoaded loaded:
                if (loaded.Snapshot is { } snapshot) _state.Restore(snapshot);
                var waiting = _loading;
                _loading = null;
                foreach (var early in waiting) Handle(early);
                Rearm();
                break;
            case VisitorLoadFailed failed:
                Context.GetLogger().Warning("visitor {0}/{1}: not loaded, asked again soon: {2}", _site, _visitor, failed.Reason);
                _node.Wheel.Arm(Self, Now + (long)Math.Min(LoadRetryLimit.TotalMilliseconds, StoreRetry.TotalMilliseconds * (1 << Math.Min(_loads - 1, 8))), ++_generation);
                break;
            case WheelFired f:
                if (f.Generation == _generation) Load();
                break;
            case FallAsleep:
                break;
            default:
                // What does not fit is what clients send again or what the next beat renews.
                if (_loading.Count < WaitingMessages) _loading.Add(message);
                break;
        }
    }

    private void Handle(object message)
    {
        switch (message)
        {
            case AttachVisitor c: Attach(c); break;
            case DetachVisitor c: Detach(c); break;
            case BeatVisitor c: Beat(c); break;
            case ViewPage c: Seen(c.Page); break;
            case RaiseEvent c:
                Seen(null);
                var raised = Now;
                _state.Raise(c.Name, c.Value, c.Currency, raised);
                _state.NoteProduct(c.Name, c.Value, c.Currency, c.Data, raised);
                if (_taped) Note(c, raised);
                Scout(c);
                Fire(new RuleMoment(RuleTrigger.Event, c.Name));
                Changed();
                break;
            case VisitorActive: Seen(null); break;
            case SetAttributes c: Set(c with { Attributes = Filter.ScreenName(c.Attributes) }); break;
            case AnswerInvitation c: Answer(c.Invitation, c.Outcome); break;
            case AcceptInvitation c: Accept(c); break;
            case AnswerForm c: Answer(c); break;
            case KeepAnswer c: Keep(c); break;
            case InviteVisitor c: Invite(c); break;
            case InviteHit c: Invite(c); break;
            case WatchVisitorCard { Explain: not null } c: Explain(c); break;
            case WatchVisitorCard c: Watch(c); break;
            case DialogProgress c: Take(c); break;
            case InvitationGranted c: Granted(c); break;
            case InvitationDenied c: Denied(c); break;
            case CouponClaimed c: Claimed(c); break;
            case PersonLoaded c: Recognise(c); break;
            case VisitorCommitted c: Committed(c.Version); break;
            case VisitorCommitFailed c: CommitFailed(c); break;
            case WheelFired f when f.Generation == _generation:
                _armed = long.MaxValue;
                OnTime();
                break;
            case FallAsleep:
                // Whatever came meanwhile: the shard holds back what follows until this one has stopped. PostStop sends the tabs to the next.
                Context.Stop(Self);
                break;
        }
    }

    private void Attach(AttachVisitor c)
    {
        _state.Introduce(c.Name, c.Language, c.Screen, c.TimeZone, c.UserAgent, c.Place);
        NoteIntroduction(c);
        _tabs.Add(c.Connection, true);
        (_goneAt, _beatBy) = (long.MaxValue, Now + (long)BeatPatience.TotalMilliseconds);
        c.Connection.Say(Attached());
        if (_state.Invitation is { } open && open.Id != Unkept && !_state.Agent.IsCrawler && !_state.BeginsVisit(Now)) c.Connection.Say(Show(open));
        if (c.Person is { } person && (person != _state.Person?.Stamp || _state.BeginsVisit(Now))) AskWho(person);
        Seen(c.Page, c.VisitStart);
    }

    private void Detach(DetachVisitor c)
    {
        if (!_tabs.Remove(c.Connection) || !_tabs.IsEmpty) return;
        if (_taped) Note(TapeDeparture.Instance, Now);
        // A page that is left for the next one says goodbye as well: wait for the next hello before the row disappears.
        _goneAt = Now + (long)(c.Goodbye ? GoodbyePause : GoneAfter).TotalMilliseconds;
        _beatBy = long.MaxValue;
    }

    private void Beat(BeatVisitor c)
    {
        _tabs.Age();
        var (_, unknown) = _tabs.Beat(c.Connections);
        if (PersonAsked is not null) AskWho(PersonAsked);
        // Rules changed since its times were looked at.
        if (_rulesLookedAt != Site?.Rules.Serial) LookAhead();
        if (!_tabs.IsEmpty) _beatBy = Now + (long)BeatPatience.TotalMilliseconds;
        if (unknown.Count > 0) c.Connections[0].Egress.Tell(new VisitorUnknown(_site, _visitor, unknown), ActorRefs.NoSender);
    }

    /// <summary>The person is there, perhaps on another page: the visit goes on or a new one begins, and rules get to see it.</summary>
    private void Seen(VisitPage? page, long claimedStart = 0)
    {
        var now = Now;
        // An invitation does not outlive its visit.
        if (_state.Invitation is { } old && _state.BeginsVisit(now)) Withdraw(old);
        var change = _state.Arrive(now, page, claimedStart);
        if (_taped) Note(new TapeArrival(page, claimedStart), now);
        if (change.Ended is { } ended) Store(ended);
        if (change.NewVisit) BlockedRules = null;
        if (change.NewVisit && Reported is { } begun) Store(begun);
        if (change.NewVisit && _state.Agent.IsCrawler) Metrics.CrawlerCame();
        if (change.NewVisit) Fire(new RuleMoment(RuleTrigger.Visit));
        if (!_state.Agent.IsCrawler && change.NewVisit) _node.Talk.Visit(_site, _state.Origin.Source, Now);
        if (change.NewPage) Scout();
        if (change.NewPage) Fire(new RuleMoment(RuleTrigger.Page));
        Changed();
    }

    private VisitorAttached Attached() => new(_site, _visitor, _incarnation, [.. _state.Dialogs.Select(d => new DialogId(d.Dialog))]);

    private void Take(DialogProgress c)
    {
        var isNew = !_state.Dialogs.Any(d => d.Dialog == c.Dialog.Value);
        var silent = !_state.Talked;
        var changed = _state.Take(c);
        if (c.Said is { } words) _state.NoteSaid(words);
        if (_taped) Note(c, Now);
        if (c.Said is not null)
        {
            Fire(new RuleMoment(RuleTrigger.Said));
            Changed();
        }
        if (!changed) return;
        if (silent && _state.Talked && !_state.Agent.IsCrawler) _node.Talk.Talk(_site, _state.Origin.Source, _state.Current?.Url ?? "", Now);
        // An operator or another tab may have begun it: every tab's edge attaches to what it does not follow yet.
        if (c.Status != DialogStatus.Closed) _tabs.Tell(Attached());
        else Accepted = null;
        if (silent && _state.Talked && Reported is { } visit) Store(visit);
        if (_state.InDialog && _state.Invitation is { } open) Withdraw(open);
        if (isNew && c.Status == DialogStatus.Waiting) Fire(new RuleMoment(RuleTrigger.ChatAsked));
        if (c is { Status: DialogStatus.Closed, Answered: false }) Fire(new RuleMoment(RuleTrigger.ChatUnanswered));
        Changed();
    }

    /// <summary>Something that others see or that must be saved has changed.</summary>
    private void Changed()
    {
        _saveAt = Math.Min(_saveAt, Now + (long)SaveDelay.TotalMilliseconds);
        if (Cards is { IsEmpty: false }) CardAt = Math.Min(CardAt, Now + (long)CardDelay.TotalMilliseconds);
        LookAhead();
        List();
    }

    private void OnTime()
    {
        var now = Now;
        if (_beatBy <= now)
        {
            // No edge has spoken for them: they are gone without a word.
            _tabs.Clear();
            if (_taped) Note(TapeDeparture.Instance, now);
            (_beatBy, _goneAt) = (long.MaxValue, now);
        }
        if (_goneAt <= now && _tabs.IsEmpty) Leave();
        if (_state.VisitOpen && now - _state.LastActivity >= VisitorState.VisitTimeout.TotalMilliseconds)
        {
            if (_state.Invitation is { } open) Withdraw(open);
            if (_state.End() is { } ended) Store(ended);
            if (_taped) Note(TapeVisitEnd.Instance, now);
            Unlist();
        }
        if (_tabs.IsEmpty && !_state.VisitOpen) Cards = null;
        if (_ruleAt <= now)
        {
            var since = _ruleAt;
            _ruleAt = long.MaxValue;
            if (!_tabs.IsEmpty) Fire(RuleMoment.Time(since));
            LookAhead();
        }
        if (RetryAt <= now) RetryBlocked();
        if (CommitAt <= now) RetryCommits(now);
        if (_saveAt <= now) Store(null);
        if (CardAt <= now)
        {
            CardAt = long.MaxValue;
            Cards?.Tell(Card(0));
        }
        if (MaySleep) Context.Parent.Tell(new Passivate(FallAsleep.Instance));
    }

    private void Leave()
    {
        _goneAt = long.MaxValue;
        LeaveHit();
        Return(_state.Invitation);
        (BlockedRules, Asking, _ruleAt, RetryAt) = (null, null, long.MaxValue, long.MaxValue);
        Unlist();
        // The visit may go on within its timeout; then its row is written again.
        if (_state.VisitOpen) Store(_state.Record());
        Cards?.Tell(Card(0));
    }

    private bool MaySleep => _tabs.IsEmpty && _loading is null && Commits is null && _goneAt == long.MaxValue && _saveAt == long.MaxValue && Cards is not { IsEmpty: false };

    private void Rearm()
    {
        // Somebody who watches keeps a visitor awake until the visit is over, and no longer: edges do not say when a watcher has left.
        var visitEnd = _state.VisitOpen && (!_tabs.IsEmpty || Cards is { IsEmpty: false }) ? _state.LastActivity + (long)VisitorState.VisitTimeout.TotalMilliseconds : long.MaxValue;
        var due = Math.Min(Math.Min(Math.Min(_saveAt, _goneAt), Math.Min(_beatBy, _ruleAt)), Math.Min(Math.Min(Math.Min(RetryAt, CommitAt), CardAt), visitEnd));
        // A visitor that nobody is connected to wakes once more to fall asleep.
        if (due == long.MaxValue && MaySleep) due = Now + (long)GoneAfter.TotalMilliseconds;
        if (_seldom is { IsIdle: true }) _seldom = null;
        if (due >= _armed) return;
        _armed = due;
        _node.Wheel.Arm(Self, due, ++_generation);
    }

    protected override void PostStop()
    {
        Metrics.Slept(EntityKind.Visitor);
        Unlist();
        if (_loading is not null) return;
        if (_saveAt != long.MaxValue) Store(null);
        // The next one of this visitor, here or on another node, hears of the tabs at once and not with their next beat.
        foreach (var node in _tabs.Connections.GroupBy(c => c.Egress))
            node.Key.Tell(new VisitorUnknown(_site, _visitor, [.. node.Select(c => c.Id)]), ActorRefs.NoSender);
    }
}
