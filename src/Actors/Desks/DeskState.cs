using Gateway.Actors.Dialogs;
using Gateway.Actors.Sites;

namespace Gateway.Actors.Desks;

/// <summary>A dialog at the desk.</summary>
internal readonly record struct DialogKey(SiteId Site, DialogId Dialog);

/// <summary>A dialog's claim: waiting while nobody holds it, a taken slot once <see cref="Holder"/> is named.</summary>
internal sealed class DeskClaim(DialogWaiting asked)
{
    public DialogWaiting Asked { get; } = asked;
    public DialogKey Key => new(Asked.Site, Asked.Dialog);
    public int N => Asked.N;
    public OperatorId? Holder { get; set; }
    public int Term { get; set; }
    public long Deadline { get; set; }
    public bool Accepted { get; set; }
    public RoutingCause? Withdrawing { get; set; }
    /// <summary>The dialog said that it took the term. Not journaled: after a restart the assignment is simply told again.</summary>
    public bool Taken { get; set; }
    /// <summary>When the slot was taken, Unix ms. Not in snapshots: 0 when that was before one.</summary>
    public long TakenAt { get; set; }
}

/// <summary>What a desk decided.</summary>
internal sealed record DeskDecision(IReadOnlyList<IDeskEvent> Events, IReadOnlyList<IToDialog> ToDialogs)
{
    public static readonly DeskDecision Nothing = new([], []);

    public static DeskDecision Say(IToDialog message) => new([], [message]);

    public static DeskDecision Record(IDeskEvent happened, params IToDialog[] then) => new([happened], then);
}

/// <summary>
/// One pool of operators: their states and slots, and every waiting list of its departments. The only one that takes a slot, and it gives a slot
/// to another dialog only after the holder's dialog agreed, so that capacity is never exceeded. Pure: configuration and time come in.
/// </summary>
internal sealed class DeskState
{
    /// <summary>An operator who declined or did not accept is passed over for so long, if anybody else may come free.</summary>
    public static readonly TimeSpan AvoidFor = TimeSpan.FromSeconds(10);
    /// <summary>A wish for one operator becomes a wish for the department after so long.</summary>
    public static readonly TimeSpan WantFor = TimeSpan.FromSeconds(30);
    /// <summary>How long an operator without connection keeps the dialogs.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);
    /// <summary>Without a beat for so long an operator gets nothing new.</summary>
    public static readonly TimeSpan BeatPatience = TimeSpan.FromSeconds(15);

    private static readonly Comparer<DialogWaiting> FirstCome = Comparer<DialogWaiting>.Create((a, b) =>
        a.Rank != b.Rank ? a.Rank.CompareTo(b.Rank)
        : a.Since != b.Since ? a.Since.CompareTo(b.Since)
        : string.CompareOrdinal(a.Dialog.Value, b.Dialog.Value));

    private readonly Dictionary<DialogKey, DeskClaim> _claims = [];
    private readonly Dictionary<(SiteId, DepartmentId), SortedSet<DialogWaiting>> _waiting = [];
    private readonly Dictionary<OperatorId, OperatorState> _states = [];
    private readonly Dictionary<OperatorId, HashSet<DialogKey>> _held = [];
    private readonly Dictionary<OperatorId, long> _lastTaken = [];
    private readonly Dictionary<OperatorId, Presence> _presence = [];
    private readonly ServicePace _pace = new();
    private int _terms;

    /// <summary>Heard from, or not, since this desk woke; never journaled.</summary>
    private readonly record struct Presence(long LastBeat, bool Connected);

    public IReadOnlyCollection<DeskClaim> Claims => _claims.Values;

    public DeskClaim? Claim(SiteId site, DialogId dialog) => _claims.GetValueOrDefault(new(site, dialog));

    public OperatorState StateOf(OperatorId op) => _states.GetValueOrDefault(op, OperatorState.Offline);

    public int LoadOf(OperatorId op) => _held.TryGetValue(op, out var held) ? held.Count : 0;

    public IEnumerable<DeskClaim> HeldBy(OperatorId op) => _held.TryGetValue(op, out var held) ? held.Select(k => _claims[k]) : [];

    public IReadOnlyCollection<DialogWaiting> WaitingIn(SiteId site, DepartmentId department) =>
        _waiting.TryGetValue((site, department), out var list) ? list : [];

    public bool IsConnected(OperatorId op, long now) =>
        _presence.TryGetValue(op, out var p) && p.Connected && now - p.LastBeat <= BeatPatience.TotalMilliseconds;

    /// <summary>Hears that an operator is, or is no longer, connected.</summary>
    public void Hear(OperatorId op, bool connected, long now)
    {
        // Losing the connection starts the grace at the last moment it was there.
        if (connected) _presence[op] = new(now, true);
        else if (_presence.TryGetValue(op, out var p) && p.Connected) _presence[op] = new(now, false);
    }

    /// <summary>After a restart nobody has been heard: the grace of all who hold dialogs begins now.</summary>
    public void Woke(long now)
    {
        foreach (var op in _held.Keys) _presence[op] = new(now, false);
    }

    public DeskDecision Decide(SeekOperator c, long now)
    {
        var claim = Claim(c.Site, c.Dialog);
        if (claim is not null && c.N < claim.N) return DeskDecision.Nothing;
        if (claim is not null && c.N == claim.N)
            return claim.Holder is null ? DeskDecision.Say(new RequestSought(c.Site, c.Dialog, c.N)) : DeskDecision.Nothing;
        var waiting = new DialogWaiting(c.Site, c.Dialog, c.N, c.Department, c.Operator, c.Exceed, c.Rank, c.Avoid, c.Since, c.Visitor, c.VisitorName, c.FirstText, c.Cause, now);
        return DeskDecision.Record(waiting, new RequestSought(c.Site, c.Dialog, c.N));
    }

    public void Decide(AssignmentTaken c)
    {
        if (Claim(c.Site, c.Dialog) is { } claim && claim.N == c.N && claim.Term == c.Term) claim.Taken = true;
    }

    public DeskDecision Decide(OfferTaken c, long now)
    {
        var kept = new AcceptanceKept(c.Site, c.Dialog, c.N, c.Term);
        if (Claim(c.Site, c.Dialog) is not { Holder: not null } claim || claim.N != c.N || claim.Term != c.Term) return DeskDecision.Say(kept);
        claim.Taken = true;
        // The loss of an operator is not undone by an acceptance: he may have accepted just before he was lost.
        if (claim.Accepted) return DeskDecision.Say(kept);
        return DeskDecision.Record(new OfferKept(c.Site, c.Dialog, c.N, c.Term, now), kept);
    }

    public DeskDecision Decide(ReleaseSlot c, long now)
    {
        var kept = new ReleaseKept(c.Site, c.Dialog, c.N);
        return Claim(c.Site, c.Dialog) is { } claim && claim.N <= c.N
            ? DeskDecision.Record(new SlotFreed(c.Site, c.Dialog, c.N, now), kept)
            : DeskDecision.Say(kept);
    }

    public DeskDecision Decide(ChangeOperatorState c, long now)
    {
        var events = new List<IDeskEvent>();
        if (StateOf(c.Operator) != c.State) events.Add(new OperatorStateChanged(c.Operator, c.State, now));
        if (c.State == OperatorState.Offline) events.AddRange(Withdraw(c.Operator, now));
        return new DeskDecision(events, []);
    }

    /// <summary>Deadlines passed and operators lost since the last look.</summary>
    public IReadOnlyList<IDeskEvent> Overdue(long now)
    {
        var events = new List<IDeskEvent>();
        foreach (var claim in _claims.Values)
            if (claim is { Holder: not null, Accepted: false, Withdrawing: null } && claim.Deadline <= now)
                events.Add(new WithdrawalBegun(claim.Key.Site, claim.Key.Dialog, claim.N, claim.Term, RoutingCause.NotAccepted, now));
        foreach (var (op, held) in _held)
            if (held.Count > 0 && Lost(op, now)) events.AddRange(Withdraw(op, now));
        return events;
    }

    private bool Lost(OperatorId op, long now)
    {
        var presence = _presence.GetValueOrDefault(op);
        var silent = now - presence.LastBeat;
        return presence.Connected ? silent > (Grace + BeatPatience).TotalMilliseconds : silent > Grace.TotalMilliseconds;
    }

    private IEnumerable<IDeskEvent> Withdraw(OperatorId op, long now) =>
        HeldBy(op).Where(c => c.Withdrawing is null or RoutingCause.NotAccepted)
            .Select(c => (IDeskEvent)new WithdrawalBegun(c.Key.Site, c.Key.Dialog, c.N, c.Term, RoutingCause.OperatorGone, now));

    /// <summary>What dialogs have not acknowledged yet and is to be said again.</summary>
    public IEnumerable<IToDialog> Unacknowledged(SiteDirectory sites)
    {
        foreach (var c in _claims.Values)
        {
            if (c.Holder is not { } op) continue;
            if (c.Withdrawing is { } cause) yield return new WithdrawOperator(c.Key.Site, c.Key.Dialog, c.N, c.Term, cause);
            else if (!c.Taken) yield return Assignment(c, op, sites);
        }
    }

    public static AssignOperator Assignment(DeskClaim c, OperatorId op, SiteDirectory sites) =>
        new(c.Key.Site, c.Key.Dialog, c.N, c.Term, op, sites.Find(c.Key.Site)?.Operator(op)?.Name ?? op.Value, c.Deadline, c.Accepted);

    /// <summary>The next slots to take: while a waiting dialog has a fitting operator with room, first come first served. Call again after applying.</summary>
    public SlotTaken? Next(SiteDirectory sites, long now)
    {
        DialogWaiting? best = null;
        Choice? chosen = null;
        foreach (var ((site, department), list) in _waiting)
        {
            if (list.Count == 0 || sites.Find(site) is not { } config) continue;
            foreach (var waiting in list)
            {
                if (best is not null && FirstCome.Compare(waiting, best) >= 0) break;
                if (Choose(waiting, config, department, now) is not { } choice) continue;
                (best, chosen) = (waiting, choice);
                break;
            }
        }
        if (best is null || chosen is null) return null;
        var own = best.Cause == RoutingCause.Start && best.Operator == chosen.Operator;
        var snapshot = sites.Find(best.Site)!;
        return new SlotTaken(best.Site, best.Dialog, best.N, _terms + 1, chosen.Operator, now + (long)snapshot.OfferDeadline.TotalMilliseconds, own || snapshot.AutoAccept,
            chosen.Exceeds, chosen.Reason, chosen.Losers, now);
    }

    private sealed record Choice(OperatorId Operator, string Reason, IReadOnlyList<Loser> Losers, bool Exceeds);

    private Choice? Choose(DialogWaiting w, SiteSnapshot site, DepartmentId department, long now)
    {
        if (w.Operator is { } wanted && now - w.At < WantFor.TotalMilliseconds)
        {
            if (site.Operator(wanted) is not { } info || !IsConnected(wanted, now)) return null;
            var takes = StateOf(wanted) switch { OperatorState.Available or OperatorState.Pause => true, OperatorState.Offline => false, _ => w.Cause == RoutingCause.Start };
            var full = LoadOf(wanted) >= info.Capacity;
            return takes && (!full || w.Exceed) ? new Choice(wanted, w.Cause == RoutingCause.Start ? "began the dialog" : "asked for by the transfer", [], full) : null;
        }

        OperatorInfo? best = null;
        foreach (var op in site.Operators)
            if (WhyNot(op, w, department, now) is null && (best is null || Better(op, best))) best = op;
        if (best is null) return null;
        var losers = site.Operators.Where(o => o.Id != best.Id && o.Departments.Contains(department)).Take(20)
            .Select(o => new Loser(o.Id, WhyNot(o, w, department, now) ?? $"holds {LoadOf(o.Id)} of {o.Capacity}")).ToList();
        return new Choice(best.Id, $"least busy: holds {LoadOf(best.Id)} of {best.Capacity}", losers, false);
    }

    /// <summary>Fewest dialogs, then the one who has waited longest for a dialog, then by id so that the choice can be repeated.</summary>
    private bool Better(OperatorInfo a, OperatorInfo b)
    {
        var (loadA, loadB) = (LoadOf(a.Id), LoadOf(b.Id));
        if (loadA != loadB) return loadA < loadB;
        var (lastA, lastB) = (_lastTaken.GetValueOrDefault(a.Id), _lastTaken.GetValueOrDefault(b.Id));
        return lastA != lastB ? lastA < lastB : string.CompareOrdinal(a.Id.Value, b.Id.Value) < 0;
    }

    private string? WhyNot(OperatorInfo op, DialogWaiting w, DepartmentId department, long now) =>
        !op.Departments.Contains(department) ? "not of this department"
        : !IsConnected(op.Id, now) ? "not connected"
        : StateOf(op.Id) != OperatorState.Available ? $"is {StateOf(op.Id)}"
        : LoadOf(op.Id) >= op.Capacity ? $"holds {LoadOf(op.Id)} of {op.Capacity}"
        : w.Avoid == op.Id && now - w.At < AvoidFor.TotalMilliseconds ? "had it just before"
        : null;

    /// <summary>What the departments of a site look like now.</summary>
    /// <summary>Slots that are free now, and of the taken ones those that are likely to come free within so many seconds beyond what the waiting will take.</summary>
    public int PredictedSlots(SiteSnapshot site, DepartmentId department, int seconds, long now)
    {
        var facts = Facts(site, department, now);
        if (facts.FreeSlots > 0 || seconds == 0) return facts.FreeSlots;
        var taken = site.Operators.Where(o => o.Departments.Contains(department) && IsConnected(o.Id, now) && StateOf(o.Id) == OperatorState.Available).Sum(o => LoadOf(o.Id));
        return Math.Max(0, (int)(taken * seconds / Math.Max(seconds, _pace.Of(site.Id, department))) - facts.Waiting);
    }

    public DepartmentFacts Facts(SiteSnapshot site, DepartmentId department, long now)
    {
        var (online, free, slots) = (0, 0, 0);
        foreach (var op in site.Operators)
        {
            if (!op.Departments.Contains(department) || !IsConnected(op.Id, now) || StateOf(op.Id) == OperatorState.Offline) continue;
            (online, slots) = (online + 1, slots + op.Capacity);
            if (StateOf(op.Id) == OperatorState.Available) free += Math.Max(0, op.Capacity - LoadOf(op.Id));
        }
        var waiting = WaitingIn(site.Id, department).Count;
        return new DepartmentFacts(online, free, waiting, _pace.Wait(site.Id, department, slots, free, waiting));
    }

    public void Apply(IDeskEvent e)
    {
        switch (e)
        {
            case DialogWaiting w:
                Remove(new(w.Site, w.Dialog));
                _claims[new(w.Site, w.Dialog)] = new DeskClaim(w);
                if (!_waiting.TryGetValue((w.Site, w.Department), out var list)) _waiting[(w.Site, w.Department)] = list = new(FirstCome);
                list.Add(w);
                break;
            case SlotTaken t:
                var claim = _claims[new(t.Site, t.Dialog)];
                _waiting[(t.Site, claim.Asked.Department)].Remove(claim.Asked);
                (claim.Holder, claim.Term, claim.Deadline, claim.Accepted) = (t.Operator, t.Term, t.Deadline, t.Accepted);
                if (!_held.TryGetValue(t.Operator, out var held)) _held[t.Operator] = held = [];
                held.Add(claim.Key);
                claim.TakenAt = t.At;
                _lastTaken[t.Operator] = t.At;
                _terms = Math.Max(_terms, t.Term);
                break;
            case OfferKept k:
                var kept = _claims[new(k.Site, k.Dialog)];
                kept.Accepted = true;
                if (kept.Withdrawing == RoutingCause.NotAccepted) kept.Withdrawing = null;
                break;
            case WithdrawalBegun w: _claims[new(w.Site, w.Dialog)].Withdrawing = w.Cause; break;
            case SlotFreed f:
                if (Claim(f.Site, f.Dialog) is { Holder: not null, TakenAt: > 0 } served) _pace.Served(f.Site, served.Asked.Department, (f.At - served.TakenAt) / 1000.0);
                Remove(new(f.Site, f.Dialog));
                break;
            case OperatorStateChanged s: _states[s.Operator] = s.State; break;
            default: throw new InvalidOperationException($"the desk has an event {e.GetType().Name} that this version does not know");
        }
    }

    private void Remove(DialogKey key)
    {
        if (!_claims.Remove(key, out var claim)) return;
        if (claim.Holder is { } op) _held[op].Remove(key);
        else _waiting[(key.Site, claim.Asked.Department)].Remove(claim.Asked);
    }

    public DeskSnapshot Snapshot() => new(
        [.. _claims.Values.Select(c => new SavedClaim(c.Asked, c.Holder, c.Term, c.Deadline, c.Accepted, c.Withdrawing))],
        [.. _states.Select(s => new SavedState(s.Key, s.Value, _lastTaken.GetValueOrDefault(s.Key)))], _terms);

    public void Restore(DeskSnapshot s)
    {
        _terms = s.Terms;
        foreach (var state in s.States) (_states[state.Operator], _lastTaken[state.Operator]) = (state.State, state.LastTaken);
        foreach (var c in s.Claims)
        {
            Apply(c.Asked);
            if (c.Holder is not { } op) continue;
            var key = new DialogKey(c.Asked.Site, c.Asked.Dialog);
            _waiting[(c.Asked.Site, c.Asked.Department)].Remove(c.Asked);
            var claim = _claims[key];
            (claim.Holder, claim.Term, claim.Deadline, claim.Accepted, claim.Withdrawing) = (op, c.Term, c.Deadline, c.Accepted, c.Withdrawing);
            if (!_held.TryGetValue(op, out var held)) _held[op] = held = [];
            held.Add(key);
        }
    }
}
