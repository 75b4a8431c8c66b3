using Akka.Actor;
using Akka.Event;
using Gateway.Actors.Visitors;
using Gateway.Persistence.Catalog;
using Gateway.Persistence.Nodes;

namespace Gateway.Persistence.Visits;

/// <summary>Writes down at once what a visitor store holds; answered with <see cref="VisitorsFlushed"/>.</summary>
public sealed record FlushVisitors;

/// <summary>What could not be written stays with the store and is tried again.</summary>
/// <param name="Left">Visitors not on disk.</param>
public sealed record VisitorsFlushed(int Left);

/// <summary>
/// One per node: loads visitors in groups, writes dirty ones in groups within two seconds and commits at once, one transaction at a time, so that whatever
/// comes during a transaction shares the next. A dirty state is kept until it is written; a commit is answered either way.
/// </summary>
public sealed class VisitorStoreActor : UntypedActor, IWithTimers
{
    private const int VisitorsPerTransaction = 1000;
    /// <summary>Above it the database has been away for long: further visitors' dirty states are dropped (tracking only) and commits refused.</summary>
    internal const long MaxBytes = 64L * 1024 * 1024;
    private static readonly TimeSpan DirtyFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MinPause = TimeSpan.FromMilliseconds(250);

    private readonly Database _database;
    private readonly VisitorRows _rows;
    private readonly KnownVisitors _known;
    private readonly Coupons _coupons;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<VisitorKey, List<IActorRef>> _loads = [];
    private readonly List<IActorRef> _flushing = [];
    private Dictionary<VisitorKey, PendingVisitor> _pending = [];
    private Dictionary<VisitorKey, PendingVisitor> _inFlight = [];
    private long _bytes;
    private bool _reading;
    private TimeSpan _pause = MinPause;
    private long _dropped;
    private long _writeBegan;

    private sealed record WriteNow;

    private sealed record ReadNow;

    private sealed record Written(HashSet<VisitorKey> Stale, Dictionary<VisitorKey, string> Broken);

    private sealed record WriteFailed(Exception Cause);

    private sealed record Read(IReadOnlyCollection<VisitorKey> Keys, Dictionary<VisitorKey, byte[]> Found);

    private sealed record ReadFailed(IReadOnlyCollection<VisitorKey> Keys, string Reason);

    /// <summary>By <see cref="Props(Database, TimeProvider, NodeFence)"/>.</summary>
    public VisitorStoreActor(Database database, TimeProvider time, NodeFence? fence) =>
        (_database, _rows, _known, _coupons) = (database, new VisitorRows(database, time, fence), new KnownVisitors(database, time), new Coupons(database, time));

    /// <summary>The store of one node. It flushes itself when the node shuts down. Without a fence it writes whatever the cluster thinks of this node.</summary>
    public static Props Props(Database db, TimeProvider time, NodeFence? fence = null) => Akka.Actor.Props.Create(() => new VisitorStoreActor(db, time, fence));

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private bool Writing => _inFlight.Count > 0;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var self = Self;
        var shutdown = CoordinatedShutdown.Get(Context.System);
        // First when the visitors of this node have just been put to sleep, before others wake them; then whatever came after.
        foreach (var phase in new[] { CoordinatedShutdown.PhaseClusterLeave, CoordinatedShutdown.PhaseClusterShutdown })
            shutdown.AddTask(phase, $"flush-visitors-{self.Path.Name}", async () =>
            {
                await self.Ask<VisitorsFlushed>(new FlushVisitors(), TimeSpan.FromSeconds(4));
                return Akka.Done.Instance;
            });
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LoadVisitor m: Load(new VisitorKey(m.Site, m.Visitor), Sender); break;
            case LoadPerson m: _ = Answer(m, Sender); break;
            case ClaimCoupon m: _ = Answer(m, Sender); break;
            case SaveVisitor m: Save(m); break;
            case CommitVisitor m: Commit(m, Sender); break;
            case FlushVisitors:
                _flushing.Add(Sender);
                Continue();
                break;
            case WriteNow: Write(); break;
            case Written m: OnWritten(m); break;
            case WriteFailed m: OnWriteFailed(m.Cause); break;
            case ReadNow: StartReading(); break;
            case Read m: OnRead(m.Keys, key => new VisitorLoaded(m.Found.GetValueOrDefault(key))); break;
            case ReadFailed m: OnRead(m.Keys, _ => new VisitorLoadFailed(m.Reason)); break;
            default: Unhandled(message); break;
        }
    }

    /// <summary>Who asks does so again when nothing comes.</summary>
    private Task Answer(LoadPerson m, IActorRef asker)
    {
        var (log, known) = (_log, _known);
        return Task.Run(async () =>
        {
            try
            {
                asker.Tell(await known.LoadAsync(m.Site, m.Visitor));
            }
            catch (Exception e)
            {
                log.Warning("visitor {0}/{1}: the person is not read, asked again soon: {2}", m.Site, m.Visitor, e.Message);
            }
        });
    }

    /// <summary>Who asks does so again when nothing comes.</summary>
    private Task Answer(ClaimCoupon m, IActorRef asker)
    {
        var (log, coupons) = (_log, _coupons);
        return Task.Run(async () =>
        {
            try
            {
                asker.Tell(new CouponClaimed(m.Invitation, await coupons.ClaimAsync(m.Site, m.Visitor, m.Pool, CancellationToken.None)));
            }
            catch (Exception e)
            {
                log.Warning("visitor {0}/{1}: no coupon is given, asked again soon: {2}", m.Site, m.Visitor, e.Message);
            }
        });
    }

    private void Save(SaveVisitor m)
    {
        var key = new VisitorKey(m.Site, m.Visitor);
        if (_bytes > MaxBytes && !_pending.ContainsKey(key))
        {
            StoreMetrics.Dropped();
            if (_dropped++ % 1000 == 0) _log.Warning("visitor store holds {Bytes} bytes that the database does not take; {Dropped} dirty states dropped so far", _bytes, _dropped);
            return;
        }
        Change(key, p => p.Add(m));
        if (!Timers.IsTimerActive(nameof(WriteNow))) Timers.StartSingleTimer(nameof(WriteNow), new WriteNow(), DirtyFor);
    }

    private void Commit(CommitVisitor m, IActorRef asker)
    {
        if (_bytes > MaxBytes)
        {
            asker.Tell(new VisitorCommitFailed(m.Version, "the database has been away for too long; the store is full"));
            return;
        }
        Change(new VisitorKey(m.Site, m.Visitor), p => p.Add(m, asker));
        // Told, not called: what already waits in the mailbox joins the transaction.
        if (!Writing) Self.Tell(new WriteNow());
    }

    private void Change(VisitorKey key, Action<PendingVisitor> change)
    {
        if (!_pending.TryGetValue(key, out var pending)) _pending[key] = pending = new PendingVisitor(key);
        else _bytes -= pending.Bytes;
        change(pending);
        _bytes += pending.Bytes;
        StoreMetrics.Waits(_pending.Count + _inFlight.Count, _bytes);
    }

    private void Write()
    {
        if (Writing || _pending.Count == 0) return;
        Timers.Cancel(nameof(WriteNow));
        if (_pending.Count <= VisitorsPerTransaction) (_inFlight, _pending) = (_pending, []);
        else
        {
            // Commits first: somebody waits for them.
            foreach (var pending in _pending.Values.Where(p => p.HasCommits).Concat(_pending.Values.Where(p => !p.HasCommits)).Take(VisitorsPerTransaction)) _inFlight[pending.Key] = pending;
            foreach (var key in _inFlight.Keys) _pending.Remove(key);
        }
        _writeBegan = System.Diagnostics.Stopwatch.GetTimestamp();
        List<VisitorWrite> writes = [.. _inFlight.Values.Select(p => p.Write())];
        Task.Run(() => WriteOrSplit(writes)).PipeTo(Self, failure: e => new WriteFailed(e));
    }

    /// <summary>One row that the database refuses must not hold up the others: the batch is halved until it stands alone.</summary>
    private async Task<Written> WriteOrSplit(List<VisitorWrite> writes)
    {
        try
        {
            return new Written(await _rows.WriteAsync(writes), []);
        }
        catch (Exception e) when (e is not FencedException && _database.Explain(e) is null)
        {
            if (writes.Count == 1) return new Written([], new() { [writes[0].Key] = e.Message });
            var (left, right) = (await WriteOrSplit(writes[..(writes.Count / 2)]), await WriteOrSplit(writes[(writes.Count / 2)..]));
            left.Stale.UnionWith(right.Stale);
            foreach (var (key, reason) in right.Broken) left.Broken[key] = reason;
            return left;
        }
    }

    private void OnWritten(Written m)
    {
        StoreMetrics.Written(_writeBegan);
        foreach (var (key, pending) in _inFlight)
        {
            var reason = m.Stale.Contains(key) ? "a newer state of this visitor is stored: load it" : m.Broken.GetValueOrDefault(key);
            if (reason is not null) _log.Warning("visitor {Site}/{Visitor}: not written: {Fault}", key.Site, key.Visitor, reason);
            foreach (var (commit, asker) in pending.Commits)
                asker.Tell(reason is null ? new VisitorCommitted(commit.Version) : new VisitorCommitFailed(commit.Version, reason));
        }
        if (_pause > MinPause) _log.Info("visitor store writes again");
        _pause = MinPause;
        Landed();
        if (_pending.Count > 0) Continue();
        else Flushed();
    }

    private void OnWriteFailed(Exception cause)
    {
        var reason = _database.Explain(cause)?.Message ?? cause.Message;
        _log.Error(cause, "visitor store: {Visitors} visitors not written, next try in {PauseMs} ms: {Fault}", _inFlight.Count, _pause.TotalMilliseconds, reason);
        foreach (var (key, failed) in _inFlight)
        {
            foreach (var (commit, asker) in failed.Commits) asker.Tell(new VisitorCommitFailed(commit.Version, reason));
            if (failed.Saved is not null) Change(key, p => p.TakeBack(failed));
        }
        Landed();
        Timers.StartSingleTimer(nameof(WriteNow), new WriteNow(), _pause);
        _pause = _pause * 2 < MaxPause ? _pause * 2 : MaxPause;
        // Commits that came meanwhile deserve their own answer now, not after the pause.
        if (_pending.Values.Any(p => p.HasCommits)) Self.Tell(new WriteNow());
        Flushed();
    }

    private void Landed()
    {
        _bytes -= _inFlight.Values.Sum(p => p.Bytes);
        _inFlight = [];
        StoreMetrics.Waits(_pending.Count, _bytes);
        if (_loads.Count > 0) Self.Tell(new ReadNow());
    }

    private void Continue()
    {
        if (Writing) return;
        if (_pending.Count == 0) Flushed();
        else if (_flushing.Count > 0 || _pending.Count >= VisitorsPerTransaction || _pending.Values.Any(p => p.HasCommits)) Write();
        else if (!Timers.IsTimerActive(nameof(WriteNow))) Timers.StartSingleTimer(nameof(WriteNow), new WriteNow(), DirtyFor);
    }

    private void Flushed()
    {
        foreach (var asker in _flushing) asker.Tell(new VisitorsFlushed(_pending.Count));
        _flushing.Clear();
    }

    /// <summary>A visitor that woke again before its last state was written gets that state, not the older one on disk.</summary>
    private void Load(VisitorKey key, IActorRef asker)
    {
        if (!HasCommit(key) && (_pending.GetValueOrDefault(key) ?? _inFlight.GetValueOrDefault(key))?.Saved is { } saved)
        {
            asker.Tell(new VisitorLoaded(saved.Snapshot));
            return;
        }
        if (!_loads.TryGetValue(key, out var askers)) _loads[key] = askers = [];
        askers.Add(asker);
        Self.Tell(new ReadNow());
    }

    private bool HasCommit(VisitorKey key) =>
        _pending.TryGetValue(key, out var p) && p.HasCommits || _inFlight.TryGetValue(key, out var f) && f.HasCommits;

    private void StartReading()
    {
        if (_reading) return;
        // One with a commit under way waits for its outcome.
        List<VisitorKey> keys = [.. _loads.Keys.Where(k => !HasCommit(k)).Take(VisitorsPerTransaction)];
        if (keys.Count == 0) return;
        _reading = true;
        Task.Run(async () => new Read(keys, await _rows.LoadAsync(keys))).PipeTo(Self, failure: e => new ReadFailed(keys, _database.Explain(e)?.Message ?? e.Message));
    }

    private void OnRead(IReadOnlyCollection<VisitorKey> keys, Func<VisitorKey, object> answer)
    {
        _reading = false;
        foreach (var key in keys)
        {
            // Written while it was read: the read may be the older one.
            if (HasCommit(key) || !_loads.Remove(key, out var askers)) continue;
            var reply = (_pending.GetValueOrDefault(key) ?? _inFlight.GetValueOrDefault(key))?.Saved is { } saved ? new VisitorLoaded(saved.Snapshot) : answer(key);
            foreach (var asker in askers) asker.Tell(reply);
        }
        if (_loads.Count > 0) Self.Tell(new ReadNow());
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        var left = _pending.Count + _inFlight.Count;
        if (left > 0) _log.Warning("visitor store stopped with {Visitors} visitors not known to be on disk", left);
    }
}
