using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.LiveList;
using Gateway.Actors.Sites;
using Gateway.Actors.Timers;
using Gateway.Actors.Triggers;

namespace Gateway.Actors.Visitors;

/// <summary>
/// Owns one visitor in memory. Dirty state is saved in groups within <see cref="SaveDelay"/>; segments and invitations are committed before anybody sees
/// them. All its times are entries of the node's wheel, and only the earliest is armed.
/// </summary>
internal sealed class VisitorActor : UntypedActor
{
    public static readonly TimeSpan SaveDelay = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan GoneAfter = TimeSpan.FromSeconds(45);
    public static readonly TimeSpan GoodbyePause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan BeatPatience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan NewcomerQuiet = TimeSpan.FromSeconds(5);
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
    private Audience<bool>? _cards;
    private List<object>? _loading = [];
    private List<Commit>? _commits;
    private List<Blocked>? _blocked;
    private int _loads;
    private string? _unkept;
    private RuleDefinition? _asking;
    private long _askedAt;
    private readonly long _incarnation;
    private long _armed = long.MaxValue;
    private int _generation;
    private long _saveAt = long.MaxValue;
    private long _goneAt = long.MaxValue;
    private long _beatBy = long.MaxValue;
    private long _ruleAt = long.MaxValue;
    private long _retryAt = long.MaxValue;
    private long _cardAt = long.MaxValue;
    private long _commitAt = long.MaxValue;
    private bool _listed;

    /// <summary>On its way to disk, what follows once it is there, and when it is sent again for want of an answer.</summary>
    private sealed class Commit(long version, InvitationRecord? invitation, Action? then, long retryAt)
    {
        public long Version { get; } = version;
        public InvitationRecord? Invitation { get; set; } = invitation;
        public Action? Then { get; } = then;
        public long RetryAt { get; set; } = retryAt;
    }

    /// <summary>A rule that held while nobody was free, or that waits for the desk's answer.</summary>
    private sealed record Blocked(RuleDefinition Rule, string Page, long Until);

    private sealed record FallAsleep : INoSerializationVerificationNeeded;

    public VisitorActor(NodeServices node, string entityId)
    {
        _node = node;
        var slash = entityId.IndexOf('/');
        (_site, _visitor) = (new SiteId(entityId[..slash]), new VisitorId(entityId[(slash + 1)..]));
        _incarnation = Now;
    }

    private long Now => _node.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private SiteSnapshot? Site => _node.Sites.Find(_site);

    protected override void PreStart() => Load();

    /// <summary>Asks until the store answers: a refusal, a lost question and a lost answer look the same in the end.</summary>
    private void Load()
    {
        _node.VisitorStore.Tell(new LoadVisitor(_site, _visitor), Self);
        var pause = Math.Min(LoadRetryLimit.TotalMilliseconds, StoreRetry.TotalMilliseconds * (1 << Math.Min(_loads++, 8)));
        _node.Wheel.Arm(Self, Now + (long)(_loads == 1 ? LoadRetryLimit.TotalMilliseconds : pause), ++_generation);
    }

    protected override void OnReceive(object message)
    {
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
                _state.Raise(c.Name, c.Value, c.Currency, Now);
                Fire(new RuleMoment(RuleTrigger.Event, c.Name));
                Changed();
                break;
            case VisitorActive: Seen(null); break;
            case SetAttributes c:
                _state.Set(c.Attributes);
                Changed();
                break;
            case AnswerInvitation c: Answer(c.Invitation, c.Outcome); break;
            case InviteVisitor c: Invite(c); break;
            case WatchVisitorCard c: Watch(c); break;
            case DialogProgress c: Take(c); break;
            case InvitationGranted c: Granted(c); break;
            case InvitationDenied c: Denied(c); break;
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
        _state.Introduce(c.Name, c.Language, c.Screen, c.TimeZone, c.UserAgent);
        _tabs.Add(c.Connection, true);
        (_goneAt, _beatBy) = (long.MaxValue, Now + (long)BeatPatience.TotalMilliseconds);
        c.Connection.Say(new VisitorAttached(_site, _visitor, _incarnation, [.. _state.Dialogs.Select(d => new DialogId(d.Dialog))]));
        if (_state.Invitation is { } open && open.Id != _unkept && !_state.Agent.IsCrawler && !_state.BeginsVisit(Now)) c.Connection.Say(Show(open));
        Seen(c.Page, c.VisitStart);
    }

    private void Detach(DetachVisitor c)
    {
        if (!_tabs.Remove(c.Connection) || !_tabs.IsEmpty) return;
        // A page that is left for the next one says goodbye as well: wait for the next hello before the row disappears.
        _goneAt = Now + (long)(c.Goodbye ? GoodbyePause : GoneAfter).TotalMilliseconds;
        _beatBy = long.MaxValue;
    }

    private void Beat(BeatVisitor c)
    {
        _tabs.Age();
        var (_, unknown) = _tabs.Beat(c.Connections);
        if (!_tabs.IsEmpty) _beatBy = Now + (long)BeatPatience.TotalMilliseconds;
        if (unknown.Count > 0) c.Connections[0].Egress.Tell(new VisitorUnknown(_site, _visitor, unknown), ActorRefs.NoSender);
    }

    /// <summary>The person is there, perhaps on another page: the visit goes on or a new one begins, and rules get to see it.</summary>
    private void Seen(VisitPage? page, long claimedStart = 0)
    {
        // An invitation does not outlive its visit.
        if (_state.Invitation is { } old && _state.BeginsVisit(Now)) Withdraw(old);
        var change = _state.Arrive(Now, page, claimedStart);
        if (change.Ended is { } ended) Store(ended);
        if (change.NewVisit) _blocked = null;
        if (change.NewVisit) Fire(new RuleMoment(RuleTrigger.Visit, ""));
        if (change.NewPage) Fire(new RuleMoment(RuleTrigger.Page, ""));
        Changed();
    }

    private void Fire(RuleMoment moment)
    {
        if (_state.Agent.IsCrawler || Site is not { } site) return;
        var fired = new List<RuleDefinition>(0);
        site.Rules.Fire(_state, moment, Now, fired);
        foreach (var rule in fired) Act(rule, site, Now + (long)BlockedFor.TotalMilliseconds);
    }

    /// <summary>A time that has come but was not acted on yet stays, whatever else happened since.</summary>
    private void LookAhead()
    {
        if (_tabs.IsEmpty || _state.Agent.IsCrawler || Site is not { } site) _ruleAt = long.MaxValue;
        else if (_ruleAt > Now) _ruleAt = site.Rules.NextDue(_state, Now);
    }

    private void Act(RuleDefinition rule, SiteSnapshot site, long until)
    {
        if (rule.Segment is { } segment)
        {
            _state.Fired(rule);
            if (_state.Join(segment)) Store(null, null, Changed);
            return;
        }
        if (MayNotBeInvited) return;
        var asking = _asking is not null && Now - _askedAt < AnswerPatience.TotalMilliseconds;
        var quiet = _state.VisitNumber == 1 ? _state.VisitStart + (long)NewcomerQuiet.TotalMilliseconds : 0;
        Block(rule, until, quiet > Now ? quiet : Now + (long)BlockedRetry.TotalMilliseconds);
        if (!asking && quiet <= Now && _node.Facts.Of(_site, rule.Department!.Value).FreeSlots > 0)
        {
            (_asking, _askedAt) = (rule, Now);
            _node.Entities.Tell(new RequestInvitation(site.Desk, _site, _visitor, InvitationIdOf(rule), rule.Department.Value));
        }
    }

    private bool MayNotBeInvited => _state.InDialog || _state.Invitation is not null || _state.Declined || _tabs.IsEmpty || _state.Agent.IsCrawler;

    /// <summary>The same rule in the same visit has one id, so that no repetition makes a second invitation of it.</summary>
    private string InvitationIdOf(RuleDefinition rule)
    {
        var number = rule.Limit == RuleLimit.Visitor ? 0 : _state.VisitNumber;
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{_site}\n{_visitor}\n{number}\n{rule.Id}")).AsSpan(0, 12));
    }

    /// <summary>Tried again until it may invite, however often nobody is free, says no, or does not answer.</summary>
    private void Block(RuleDefinition rule, long until, long retryAt)
    {
        _blocked ??= [];
        if (!_blocked.Exists(b => b.Rule.Id == rule.Id)) _blocked.Add(new Blocked(rule, CurrentPage, until));
        _retryAt = Math.Min(_retryAt, retryAt);
    }

    private string CurrentPage => _state.Pages.Count > 0 ? _state.Pages[^1].Page : "";

    private void RetryBlocked()
    {
        _retryAt = long.MaxValue;
        if (_blocked is null || Site is not { } site) return;
        if (_tabs.IsEmpty)
        {
            // Between two pages, or gone: the first decides in a moment, the second forgets them.
            _retryAt = Now + (long)StoreRetry.TotalMilliseconds;
            return;
        }
        var waiting = _blocked;
        _blocked = null;
        foreach (var b in waiting)
            // A page's rule wants its page still open, and every rule must still hold as it is now.
            if (b.Until > Now && site.Rules.Find(b.Rule.Id) is { } rule && (b.Page == CurrentPage || rule.Trigger is not (RuleTrigger.Page or RuleTrigger.PageTime))
                && !_state.HasFired(rule) && RuleSet.Holds(rule, _state)) Act(rule, site, b.Until);
    }

    private void Granted(InvitationGranted c)
    {
        if (_asking is not { } rule || InvitationIdOf(rule) != c.Invitation) return;
        _asking = null;
        if (MayNotBeInvited || _state.HasFired(rule)) return;
        _state.Fired(rule);
        var text = TextIn(rule.Text);
        Offer(new OpenInvitation(c.Invitation, rule.Id, null, rule.OperatorName, rule.Department!.Value.Value, text, 0, Now), null);
    }

    private string TextIn(IReadOnlyDictionary<string, string> texts)
    {
        var language = _state.Language is { Length: >= 2 } l ? l[..2].ToLowerInvariant() : Site?.DefaultLanguage ?? "en";
        return texts.TryGetValue(language, out var text) || texts.TryGetValue(Site?.DefaultLanguage ?? "en", out text) ? text : texts.Values.First();
    }

    private void Denied(InvitationDenied c)
    {
        if (_asking is not { } rule || InvitationIdOf(rule) != c.Invitation) return;
        // It is among the blocked since it was asked, and tried again with them.
        _asking = null;
    }

    private void Invite(InviteVisitor c)
    {
        RequestRefused Refuse(int code, string why) => new(c.Rid, code, false, 0, why);
        if (_tabs.IsEmpty) c.ReplyTo.Say(Refuse(Refusals.VisitorGone, "the visitor has left"));
        else if (_state.InDialog) c.ReplyTo.Say(Refuse(Refusals.InDialog, "the visitor is in a dialog"));
        else if (_state.Invitation is not null) c.ReplyTo.Say(Refuse(Refusals.BadValue, "the visitor has an invitation open already"));
        else
        {
            var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12));
            Offer(new OpenInvitation(id, null, c.Operator.Value, c.OperatorName, c.Department.Value, c.Text, 0, Now), () => c.ReplyTo.Say(new RequestDone(c.Rid, id)));
        }
    }

    /// <summary>On disk first: a killed process must not invite twice.</summary>
    private void Offer(OpenInvitation invitation, Action? then)
    {
        _state.Invite(invitation);
        (_unkept, _blocked) = (invitation.Id, null);
        Store(null, _state.RecordOf(invitation, 0, Now), () =>
        {
            _unkept = null;
            if (_state.Invitation?.Id == invitation.Id) _tabs.Tell(Show(invitation));
            then?.Invoke();
            Changed();
        });
    }

    private InvitationShown Show(OpenInvitation i) =>
        new(i.Id, new(i.Department), Site?.Department(new(i.Department))?.NameIn(_state.Language) ?? i.Department, i.OperatorName, i.Text, i.Outcome > 0);

    private void Answer(string invitation, int outcome)
    {
        if (_state.Answer(invitation, outcome, Now) is not { } record) return;
        // What waits to be sent again must not put an earlier outcome over this one.
        foreach (var commit in _commits ?? [])
            if (commit.Invitation?.Id == invitation) commit.Invitation = record;
        Store(null, record, null);
        if (outcome > 1) _tabs.Tell(new InvitationWithdrawn(invitation));
        Changed();
    }

    private void Withdraw(OpenInvitation open) => Answer(open.Id, 4);

    private void Take(DialogProgress c)
    {
        if (!_state.Take(c)) return;
        if (_state.InDialog && _state.Invitation is { } open) Withdraw(open);
        Changed();
    }

    private void Watch(WatchVisitorCard c)
    {
        _cards?.Remove(c.Connection);
        if (!c.On)
        {
            c.Connection.Say(new RequestDone(c.Rid, null));
            return;
        }
        if (_state.VisitNumber == 0)
        {
            c.Connection.Say(new RequestRefused(c.Rid, Refusals.NotFound, false, 0, "no such visitor on this site"));
            return;
        }
        (_cards ??= new()).Add(c.Connection, true);
        c.Connection.Say(Card(c.Rid));
    }

    private CardChanged Card(int rid) => new(
        rid, _visitor, _state.Name, new Dictionary<string, string>(_state.Attributes), [.. _state.Segments], _state.VisitNumber, _state.VisitStart, _state.Language, _state.Screen,
        _state.TimeZone, _state.Agent.Browser, _state.Agent.Os, _state.Agent.Device, _state.Referrer, [.. _state.Pages.Select(p => new PageOnCard(p.Url, p.Title, p.At))],
        [.. _state.Events.Select(e => new EventOnCard(e.Name, e.Value, e.Currency, e.At))],
        [.. _state.PastVisits.Where(v => v.Number != _state.VisitNumber || !_state.VisitOpen).Select(v => new VisitOnCard(v.Number, v.Start, v.End, v.Pages))],
        [.. _state.Dialogs.Select(d => new DialogId(d.Dialog))], !_tabs.IsEmpty, _state.Status);

    /// <summary>Something that others see or that must be saved has changed.</summary>
    private void Changed()
    {
        _saveAt = Math.Min(_saveAt, Now + (long)SaveDelay.TotalMilliseconds);
        if (_cards is { IsEmpty: false }) _cardAt = Math.Min(_cardAt, Now + (long)CardDelay.TotalMilliseconds);
        LookAhead();
        List();
    }

    private void List()
    {
        if (_state.Agent.IsCrawler || !_state.VisitOpen || (_tabs.IsEmpty && !_listed)) return;
        _listed = true;
        var page = _state.Pages.Count > 0 ? _state.Pages[^1] : null;
        _node.LiveIndex.Tell(new RowChanged(_site, new LiveRow(
            _visitor, _incarnation, _state.Name, _state.VisitStart, page?.Title ?? "", page?.Url ?? "", _state.PageCount, _state.PageSince, _state.Referrer, _state.Agent.Browser,
            _state.Agent.Os, _state.VisitNumber, [.. _state.Segments], _state.Status, _state.Events.Count > 0 ? _state.Events[^1].Name : "", _state.Language, _state.LastActivity)), ActorRefs.NoSender);
    }

    private void Unlist()
    {
        if (!_listed) return;
        _listed = false;
        _node.LiveIndex.Tell(new RowGone(_site, _visitor), ActorRefs.NoSender);
    }

    /// <summary>Commits at once, with everything else that changed.</summary>
    private void Store(VisitRecord? visit, InvitationRecord? invitation, Action? then)
    {
        _saveAt = long.MaxValue;
        var snapshot = _state.Save();
        (_commits ??= []).Add(new Commit(_state.Version, invitation, then, Now + (long)CommitPatience.TotalMilliseconds));
        _commitAt = Math.Min(_commitAt, _commits[^1].RetryAt);
        _node.VisitorStore.Tell(new CommitVisitor(_site, _visitor, _state.Version, snapshot, [.. _state.Segments], invitation, visit), Self);
    }

    /// <summary>Saves with the next group.</summary>
    private void Store(VisitRecord? visit)
    {
        _saveAt = long.MaxValue;
        var snapshot = _state.Save();
        _node.VisitorStore.Tell(new SaveVisitor(_site, _visitor, _state.Version, snapshot, visit), Self);
    }

    private void Committed(long version)
    {
        if (_commits?.Find(c => c.Version == version) is not { } commit) return;
        _commits.Remove(commit);
        if (_commits.Count == 0) (_commits, _commitAt) = (null, long.MaxValue);
        commit.Then?.Invoke();
    }

    private void CommitFailed(VisitorCommitFailed c)
    {
        Context.GetLogger().Warning("visitor {0}/{1}: not committed, tried again in a second: {2}", _site, _visitor, c.Reason);
        if (_commits?.Find(f => f.Version == c.Version) is not { } commit) return;
        commit.RetryAt = Now + (long)StoreRetry.TotalMilliseconds;
        _commitAt = Math.Min(_commitAt, commit.RetryAt);
    }

    /// <summary>Sends again what failed or was not answered, under a new version and with all that has changed since.</summary>
    private void RetryCommits(long now)
    {
        var again = _commits?.FindAll(c => c.RetryAt <= now) ?? [];
        _commits?.RemoveAll(again.Contains);
        _commitAt = _commits is { Count: > 0 } ? _commits.Min(c => c.RetryAt) : long.MaxValue;
        foreach (var commit in again) Store(null, commit.Invitation, commit.Then);
    }

    private void OnTime()
    {
        var now = Now;
        if (_beatBy <= now)
        {
            // No edge has spoken for them: they are gone without a word.
            _tabs.Clear();
            (_beatBy, _goneAt) = (long.MaxValue, now);
        }
        if (_goneAt <= now && _tabs.IsEmpty) Leave();
        if (_state.VisitOpen && now - _state.LastActivity >= VisitorState.VisitTimeout.TotalMilliseconds)
        {
            if (_state.Invitation is { } open) Withdraw(open);
            if (_state.End() is { } ended) Store(ended);
            Unlist();
        }
        if (_tabs.IsEmpty && !_state.VisitOpen) _cards = null;
        if (_ruleAt <= now)
        {
            _ruleAt = long.MaxValue;
            if (!_tabs.IsEmpty) Fire(new RuleMoment(RuleTrigger.PageTime, ""));
            LookAhead();
        }
        if (_retryAt <= now) RetryBlocked();
        if (_commitAt <= now) RetryCommits(now);
        if (_saveAt <= now) Store(null);
        if (_cardAt <= now)
        {
            _cardAt = long.MaxValue;
            _cards?.Tell(Card(0));
        }
        if (MaySleep) Context.Parent.Tell(new Passivate(new FallAsleep()));
    }

    private void Leave()
    {
        _goneAt = long.MaxValue;
        (_blocked, _asking, _ruleAt, _retryAt) = (null, null, long.MaxValue, long.MaxValue);
        Unlist();
        // The visit may go on within its timeout; then its row is written again.
        if (_state.VisitOpen) Store(_state.Record());
        _cards?.Tell(Card(0));
    }

    private bool MaySleep => _tabs.IsEmpty && _loading is null && _commits is null && _goneAt == long.MaxValue && _saveAt == long.MaxValue && _cards is not { IsEmpty: false };

    private void Rearm()
    {
        // Somebody who watches keeps a visitor awake until the visit is over, and no longer: edges do not say when a watcher has left.
        var visitEnd = _state.VisitOpen && (!_tabs.IsEmpty || _cards is { IsEmpty: false }) ? _state.LastActivity + (long)VisitorState.VisitTimeout.TotalMilliseconds : long.MaxValue;
        var due = Math.Min(Math.Min(Math.Min(_saveAt, _goneAt), Math.Min(_beatBy, _ruleAt)), Math.Min(Math.Min(Math.Min(_retryAt, _commitAt), _cardAt), visitEnd));
        // A visitor that nobody is connected to wakes once more to fall asleep.
        if (due == long.MaxValue && MaySleep) due = Now + (long)GoneAfter.TotalMilliseconds;
        if (due >= _armed) return;
        _armed = due;
        _node.Wheel.Arm(Self, due, ++_generation);
    }

    protected override void PostStop()
    {
        Unlist();
        if (_loading is not null) return;
        if (_saveAt != long.MaxValue) Store(null);
        // The next one of this visitor, here or on another node, hears of the tabs at once and not with their next beat.
        foreach (var node in _tabs.Connections.GroupBy(c => c.Egress))
            node.Key.Tell(new VisitorUnknown(_site, _visitor, [.. node.Select(c => c.Id)]), ActorRefs.NoSender);
    }
}
