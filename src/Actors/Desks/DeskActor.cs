using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Event;
using Akka.Persistence;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Hops;
using Gateway.Actors.Nodes;

namespace Gateway.Actors.Desks;

/// <summary>
/// Owns one desk: persists what <see cref="DeskState"/> decides, tells dialogs and operators, and repeats to dialogs until they acknowledge.
/// Woken by the beats of its operators and by dialogs that seek.
/// </summary>
internal sealed class DeskActor : UntypedPersistentActor, IWithTimers
{
    /// <summary>The topic on which desks publish <see cref="FactsPublished"/>.</summary>
    public const string FactsTopic = "desk-facts";

    private const int EventsPerSnapshot = 1000;
    private const int BoardRows = 200;
    private const int ReportsAtOnce = 50;
    private const int RoundsPerRepetition = 6;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BoardDelay = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan PokeInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan InvitationHold = TimeSpan.FromSeconds(60);

    private readonly NodeServices _node;
    private readonly DeskId _desk;
    private readonly DeskState _state = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _mediator = DistributedPubSub.Get(Context.System).Mediator;
    private readonly Queue<DialogKey> _toReport = new();
    private readonly Dictionary<(SiteId, OperatorId), Listener> _listeners = [];
    private readonly Dictionary<SiteId, Board> _boards = [];
    private readonly Dictionary<(SiteId, VisitorId), (DepartmentId Department, long Until)> _invited = [];
    private readonly Dictionary<SiteId, IReadOnlyList<DepartmentState>> _published = [];
    private readonly WaitingLooks _looks = new();
    private int _ticks;
    private int _waiting;
    private int _unwritten;

    private sealed record TickNow;

    private sealed record TellBoard;

    /// <summary>An operator who is connected, and which state of the board was told.</summary>
    private sealed class Listener
    {
        public bool TakesChanges { get; set; }
        public long Version { get; set; }
    }

    public DeskActor(NodeServices node, string entityId) => (_node, _desk) = (node, new DeskId(entityId));

    public override string PersistenceId => $"desk/{_desk}";

    public ITimerScheduler Timers { get; set; } = null!;

    private long Now => _node.Time.GetUtcNow().ToUnixTimeMilliseconds();

    protected override void PreStart()
    {
        base.PreStart();
        Metrics.Woke(EntityKind.Desk);
    }

    protected override void PostStop()
    {
        Metrics.Slept(EntityKind.Desk);
        Metrics.Waiting(-_waiting);
        base.PostStop();
    }

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer { Snapshot: DeskSnapshot s }: _state.Restore(s); break;
            case IDeskEvent e: _state.Apply(e); break;
            case RecoveryCompleted:
                _state.Woke(Now);
                foreach (var claim in _state.Claims) _toReport.Enqueue(claim.Key);
                Timers.StartPeriodicTimer(nameof(TickNow), new TickNow(), Tick);
                break;
        }
    }

    protected override void OnCommand(object message)
    {
        Places.Answer(Sender, Self);
        using var span = Telemetry.Handle("desk", ref message);
        switch (message)
        {
            case FallAsleep:
                // What was learnt of the waiting lists is in no event: where the desk goes, it goes along.
                if (LastSequenceNr > 0) SaveSnapshot(_state.Snapshot());
                Context.Stop(Self);
                break;
            case SeekOperator c:
                if (_state.Note(c)) SoonTellBoard();
                Carry(_state.Decide(c, _node.Sites, Now));
                break;
            case OfferTaken c: Keep(c); break;
            case ReleaseSlot c: Carry(_state.Decide(c, Now)); break;
            case AssignmentTaken c:
                _state.Decide(c);
                if (_state.Claim(c.Site, c.Dialog)?.Holder is { } holder) TellOperator(c.Site, holder);
                break;
            case OperatorBeat c: Hear(c); break;
            case ChangeOperatorState c: Carry(_state.Decide(c, Now), () => Confirm(c)); break;
            case TakeDialog c: Take(c); break;
            case LookAtWaiting c: Look(c); break;
            case RequestInvitation c: Grant(c); break;
            case InvitationReturned c: _invited.Remove((c.Site, c.Visitor)); break;
            case OpenDialogs c: Poke(c); break;
            case TickNow: OnTick(); break;
            case TellBoard: Board(); break;
            case SaveSnapshotSuccess s:
                DeleteSnapshots(new SnapshotSelectionCriteria(s.Metadata.SequenceNr - 1));
                break;
            case SaveSnapshotFailure f: _log.Warning(f.Cause, "desk {Desk}: snapshot not saved; recovery stays correct, only longer", _desk); break;
        }
    }

    private void Carry(DeskDecision decision, Action? then = null)
    {
        if (decision.Events.Count == 0)
        {
            foreach (var message in decision.ToDialogs) _node.Entities.Tell(message);
            then?.Invoke();
            return;
        }
        var (left, asked) = (decision.Events.Count, _node.Time.GetTimestamp());
        _unwritten += left;
        PersistAll(decision.Events, e =>
        {
            var holder = HolderOf(e);
            _state.Apply(e);
            _unwritten--;
            After(e, holder);
            if (--left > 0) return;
            Metrics.Journaled(EntityKind.Desk, _node.Time.GetElapsedTime(asked));
            foreach (var message in decision.ToDialogs) _node.Entities.Tell(message);
            then?.Invoke();
            SoonTellBoard();
            if (LastSequenceNr % EventsPerSnapshot < decision.Events.Count) SaveSnapshot(_state.Snapshot());
            Route();
        });
    }

    /// <summary>
    /// Takes one slot after another while somebody who waits fits somebody who is free. Not while events are being written: the state does not know of them yet and
    /// would give the same dialog a second time; the last of them routes.
    /// </summary>
    private void Route()
    {
        if (_unwritten > 0) return;
        if (_state.Next(_node.Sites, Now) is { } taken) Carry(new DeskDecision([taken], []));
    }

    private (SiteId, OperatorId)? HolderOf(IDeskEvent e) => e switch
    {
        SlotFreed f when _state.Claim(f.Site, f.Dialog)?.Holder is { } op => (f.Site, op),
        DialogWaiting w when _state.Claim(w.Site, w.Dialog)?.Holder is { } op => (w.Site, op),
        _ => null,
    };

    private void After(IDeskEvent e, (SiteId Site, OperatorId Operator)? formerHolder)
    {
        if (formerHolder is { } former) TellOperator(former.Site, former.Operator);
        switch (e)
        {
            case SlotTaken t:
                if (_state.Claim(t.Site, t.Dialog) is { } served) Metrics.Served(t.At - served.Asked.Since);
                _node.Entities.Tell(DeskState.Assignment(_state.Claim(t.Site, t.Dialog)!, t.Operator, _node.Sites));
                break;
            // Who asks is counted as waiting or served, and not as invited besides.
            case DialogWaiting w: _invited.Remove((w.Site, w.Visitor)); break;
            case WithdrawalBegun w: _node.Entities.Tell(new WithdrawOperator(w.Site, w.Dialog, w.N, w.Term, w.Cause)); break;
            case OfferKept k when _state.Claim(k.Site, k.Dialog)?.Holder is { } op: TellOperator(k.Site, op); break;
            case OperatorStateChanged s:
                foreach (var (site, op) in _listeners.Keys.Where(l => l.Item2 == s.Operator)) TellOperator(site, op);
                break;
        }
    }

    private void Hear(OperatorBeat c)
    {
        _state.Hear(c.Operator, c.Connected, Now);
        var key = (c.Site, c.Operator);
        var fresh = c.Connected ? _listeners.TryAdd(key, new Listener()) : _listeners.Remove(key);
        if (_listeners.GetValueOrDefault(key) is { } listener)
        {
            listener.TakesChanges = c.Board != 0;
            // It has none, or another than was told: one was lost. (Or is on its way: then all is told once too often.)
            if (c.Board != 0 && listener.Version != c.Board) (listener.Version, fresh) = (0, true);
        }
        TellOperator(c.Site, c.Operator);
        if (fresh) SoonTellBoard();
        if (c.Connected) Route();
    }

    private void Confirm(ChangeOperatorState c)
    {
        c.Connection?.Say(new RequestDone(c.Rid, null));
        SoonTellBoard();
        Route();
    }

    /// <summary>Also says when a visitor went or came back: that changes how much room there is.</summary>
    private void Keep(OfferTaken c)
    {
        var holder = _state.Claim(c.Site, c.Dialog)?.Holder;
        var units = holder is { } before ? _state.UnitsOf(before) : 0;
        Carry(_state.Decide(c, Now));
        if (holder is not { } op || _state.UnitsOf(op) == units) return;
        TellOperator(c.Site, op);
        SoonTellBoard();
        Route();
    }

    private void Take(TakeDialog c)
    {
        // A repeated request is answered as the first one was.
        void Done() => c.Connection.Say(new RequestDone(c.Rid, c.Dialog.Value));
        if (_state.Claim(c.Site, c.Dialog) is { Holder: { } holder } && holder == c.Operator)
        {
            Done();
            return;
        }
        if (!c.OnlyWaiting && _state.TakesOver(c, _node.Sites) is { } fault)
        {
            var name = _node.Sites.Find(c.Site)?.Operator(c.Operator)?.Name ?? c.Operator.Value;
            if (fault.Code != 0) c.Connection.Say(new RequestRefused(c.Rid, fault.Code, false, 0, fault.Text));
            else if (!_node.Entities.TakeDesks) c.Connection.Say(new RequestRefused(c.Rid, Refusals.Unavailable, false, 0, "the nodes are being replaced by a newer release; try again when all are"));
            else _node.Entities.Tell(new TakeOverDialog(c.Site, c.Dialog, c.Connection, c.Rid, new Party(Author.Operator, c.Operator.Value, name), c.Address));
            return;
        }
        var (taken, code, refusal) = _state.Decide(c, _node.Sites, Now);
        if (taken is not null) Carry(new DeskDecision([taken], []), Done);
        else c.Connection.Say(new RequestRefused(c.Rid, code, false, 0, refusal));
    }

    private void Look(LookAtWaiting c)
    {
        if (c.On && _state.Claim(c.Site, c.Dialog) is not { Holder: null }) return;
        if (_looks.Note(new(c.Site, c.Dialog), c.Operator, c.On, Now)) SoonTellBoard();
    }

    private void TellOperator(SiteId site, OperatorId op)
    {
        var capacity = _node.Sites.Find(site)?.Operator(op)?.Capacity ?? 0;
        _node.Entities.Tell(new DeskView(site, op, _state.StateOf(op), capacity, _state.LoadOf(op), _state.DialogsOf(op, site)));
    }

    private void SoonTellBoard()
    {
        if (!Timers.IsTimerActive(nameof(TellBoard))) Timers.StartSingleTimer(nameof(TellBoard), new TellBoard(), BoardDelay);
    }

    private void Board()
    {
        var (now, waits) = (Now, 0);
        foreach (var site in _node.Sites.OfDesk(_desk))
        {
            Publish(site, now);
            var all = _state.Waiting(site.Id);
            waits += all;
            TellBoardOf(site, all, now);
        }
        Metrics.Waiting(waits - _waiting);
        _waiting = waits;
        TellWaits(-1, false);
    }

    /// <summary>What has changed to those who have what was before, and everything to the others.</summary>
    private void TellBoardOf(Sites.SiteSnapshot site, int total, long now)
    {
        if (!_boards.TryGetValue(site.Id, out var board)) _boards[site.Id] = board = new Board();
        var rows = _state.InTurn(site.Id).Take(BoardRows)
            .Select(w => new WaitingDialog(w.Asked.Dialog, w.Asked.Department, w.Asked.Visitor, w.Asked.VisitorName, w.Asked.Since, w.Asked.FirstText, w.Marks, _looks.At(w.Key, now)));
        // By the clock: a desk that restarts does not number another state as this one.
        var change = board.Renew(site, rows, total, op => (_state.IsConnected(op, now) ? _state.StateOf(op) : OperatorState.Offline, _state.LoadOf(op)), Math.Max(board.Version + 1, now));
        DeskBoard? whole = null;
        foreach (var ((of, op), listener) in _listeners)
        {
            if (of != site.Id) continue;
            if (change is not null && listener.TakesChanges && listener.Version == change.From) _node.Entities.Tell(change with { Operator = op });
            else if (!listener.TakesChanges || listener.Version != board.Version)
            {
                whole ??= new DeskBoard(site.Id, op, [.. board.Rows], total, [.. board.Team], board.Version);
                _node.Entities.Tell(whole with { Operator = op });
            }
            listener.Version = board.Version;
        }
    }

    private void TellWaits(int round, bool again)
    {
        foreach (var site in _node.Sites.OfDesk(_desk))
            foreach (var place in _state.WaitsToTell(_node.Sites, site.Id, Now, round, again)) _node.Entities.Tell(place);
    }

    private void Publish(Sites.SiteSnapshot site, long now)
    {
        List<DepartmentState> facts = [.. site.Departments.Select(d =>
        {
            var f = _state.Facts(_node.Sites, site.Id, d.Id, now);
            return new DepartmentState(d.Id, f.OperatorsOnline, f.FreeSlots, f.Waiting, f.PredictedWait);
        })];
        _published[site.Id] = facts;
        _mediator.Tell(new Publish(FactsTopic, new FactsPublished(site.Id, facts)));
    }

    /// <summary>An invitation is granted only while a slot is free, or is going to be within the budget's time, that no other invitation counts on.</summary>
    private void Grant(RequestInvitation c)
    {
        var now = Now;
        foreach (var old in _invited.Where(i => i.Value.Until <= now).Select(i => i.Key).ToList()) _invited.Remove(old);
        var site = _node.Sites.Find(c.Site);
        var free = site is null ? 0 : _state.PredictedSlots(_node.Sites, c.Site, c.Department, site.InvitationLimits.BudgetSeconds, now);
        var counted = _invited.Count(i => i.Key.Item1 == c.Site && i.Value.Department == c.Department && i.Key.Item2 != c.Visitor);
        if (free - counted > 0)
        {
            _invited[(c.Site, c.Visitor)] = (c.Department, now + (long)InvitationHold.TotalMilliseconds);
            _node.Entities.Tell(new InvitationGranted(c.Site, c.Visitor, c.Invitation));
        }
        else _node.Entities.Tell(new InvitationDenied(c.Site, c.Visitor, c.Invitation, "no operator of the department is free"));
    }

    /// <summary>A dialog whose node died between persisting a request and telling it is known to the projection, not to the desk: wake it.</summary>
    private void Poke(OpenDialogs c)
    {
        foreach (var open in c.Dialogs)
            if (_state.Claim(open.Site, open.Dialog) is null) _node.Entities.Tell(new ReportDialog(open.Site, open.Dialog));
    }

    private void OnTick()
    {
        for (var i = 0; i < ReportsAtOnce && _toReport.TryDequeue(out var key); i++) _node.Entities.Tell(new ReportDialog(key.Site, key.Dialog));
        _ticks++;
        // Now and then all again: a dialog that has moved or restarted since has forgotten it.
        TellWaits(_ticks % WaitTold.Rounds, _ticks / WaitTold.Rounds % RoundsPerRepetition == 0);
        if (_ticks % 2 == 0)
            foreach (var message in _state.Unacknowledged(_node.Sites)) _node.Entities.Tell(message);
        if (_ticks % (int)PokeInterval.TotalSeconds == 5)
        {
            // A request that came late from a dialog closed since would wait for ever: it is asked whether it is still meant.
            if (_toReport.Count == 0)
                foreach (var claim in _state.Claims.Where(c => c.Holder is null && Now - c.Asked.At > PokeInterval.TotalMilliseconds)) _toReport.Enqueue(claim.Key);
            _node.OpenDialogs.Tell(new GetOpenDialogs([.. _node.Sites.OfDesk(_desk).Select(s => s.Id)]));
        }
        // Also without a change: nodes that joined since, operators who fell silent, configuration that changed.
        if (_ticks % 5 == 0)
        {
            _looks.Age(key => _state.Claim(key.Site, key.Dialog) is { Holder: null }, Now);
            SoonTellBoard();
        }
        if (_state.Overdue(_node.Sites, Now) is { Count: > 0 } overdue) Carry(new DeskDecision(overdue, []));
        else Route();
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        Metrics.JournalFailed();
        Context.System.EventStream.Publish(new JournalFailed(cause));
        _log.Error(cause, "desk {Desk}: event {Event} was not written; the desk restarts and dialogs ask again", _desk, sequenceNr);
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        Metrics.JournalFailed();
        _log.Error(cause, "desk {Desk}: event {Event} was refused by the journal", _desk, sequenceNr);
        Context.Stop(Self);
    }
}
