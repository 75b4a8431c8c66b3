using Gateway.Actors.Desks.Routing;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Sites;

namespace Gateway.Actors.Desks;

/// <summary>
/// One pool of operators: their states and slots, and every waiting list of its departments. The only one that takes a slot, and it gives a slot
/// to another dialog only after the holder's dialog agreed, so that capacity is never exceeded. Pure: configuration and time come in. Whom a dialog gets is
/// <see cref="Router"/>'s.
/// </summary>
internal sealed class DeskState
{
    /// <summary>An operator who declined or did not accept is passed over for so long, if anybody else may come free.</summary>
    public static readonly TimeSpan AvoidFor = TimeSpan.FromSeconds(10);
    /// <summary>A wish for one operator becomes a wish for the department after so long.</summary>
    public static readonly TimeSpan WantFor = TimeSpan.FromSeconds(30);
    /// <summary>Without a beat for so long an operator gets nothing new.</summary>
    public static readonly TimeSpan BeatPatience = TimeSpan.FromSeconds(15);

    private readonly Dictionary<DialogKey, DeskClaim> _claims = [];
    private readonly Dictionary<OperatorId, Seat> _seats = [];
    private readonly LastServed _lasts = new();
    private readonly ServicePace _pace = new();
    private readonly Router _router;
    private int _terms;

    public DeskState() => _router = new Router(SeatOf, _lasts.Of);

    public IReadOnlyCollection<DeskClaim> Claims => _claims.Values;

    public DeskClaim? Claim(SiteId site, DialogId dialog) => _claims.GetValueOrDefault(new(site, dialog));

    public OperatorState StateOf(OperatorId op) => _seats.GetValueOrDefault(op)?.State ?? OperatorState.Offline;

    /// <summary>Slots in use, a begun one counted as one.</summary>
    public int LoadOf(OperatorId op) => (UnitsOf(op) + Seat.Slot - 1) / Seat.Slot;

    /// <summary>Hundredths of slots in use.</summary>
    public int UnitsOf(OperatorId op) => _seats.GetValueOrDefault(op)?.Units ?? 0;

    public IEnumerable<DeskClaim> HeldBy(OperatorId op) => _seats.TryGetValue(op, out var seat) ? seat.Held.Select(k => _claims[k]) : [];

    /// <summary>What an operator is told to hold on a site: not what its dialog has not taken yet.</summary>
    public IReadOnlyList<HeldDialog> DialogsOf(OperatorId op, SiteId site)
    {
        if (!_seats.TryGetValue(op, out var seat)) return [];
        // Told with each beat: of just that length.
        var held = new List<HeldDialog>(seat.Held.Count);
        foreach (var key in seat.Held)
            if (key.Site == site && _claims[key] is var c && (c.Taken || c.Accepted))
                held.Add(new HeldDialog(key.Dialog, c.Term, c.Accepted, c.Accepted ? 0 : c.Deadline, c.Visitor, c.VisitorName, c.AskedFor));
        return held;
    }

    public IEnumerable<DialogWaiting> WaitingIn(SiteId site, DepartmentId department) => _router.WaitingIn(site, department).Select(w => w.Asked);

    /// <summary>All who wait on a site, first the next.</summary>
    public IEnumerable<Waiter> InTurn(SiteId site) => _router.InTurn(site);

    public int Waiting(SiteId site) => _router.Waiting(site);

    /// <summary>It waits, everybody else goes first, and its visitor need not stay.</summary>
    public bool IsLater(SiteId site, DialogId dialog) => _router.Find(new(site, dialog)) is { Later: true };

    public bool IsConnected(OperatorId op, long now) => _seats.TryGetValue(op, out var seat) && seat.IsHere(now);

    /// <summary>Hears that an operator is, or is no longer, connected.</summary>
    public void Hear(OperatorId op, bool connected, long now)
    {
        var seat = SeatOf(op);
        if (seat.Hear(connected, now)) _router.Stir(seat);
    }

    /// <summary>After a restart nobody has been heard: the grace of all who hold dialogs begins now.</summary>
    public void Woke(long now)
    {
        foreach (var seat in _seats.Values) seat.Woke(now);
    }

    public DeskDecision Decide(SeekOperator c, SiteDirectory sites, long now)
    {
        var claim = Claim(c.Site, c.Dialog);
        if (claim is not null && c.N < claim.N) return DeskDecision.Nothing;
        if (claim is not null && c.N == claim.N)
            return claim.Holder is null ? DeskDecision.Say(new RequestSought(c.Site, c.Dialog, c.N, c.Gone && !IsForLater(claim, sites, now))) : DeskDecision.Nothing;
        // A clock that is ahead would put its visitors behind all others.
        var since = Math.Min(c.Since, now);
        // Who was offered to somebody and not accepted has waited on.
        var waited = claim is { Accepted: false } ? Waited(claim.Asked) : c.N == 1 ? since : now;
        var limit = sites.Find(c.Site)?.Department(c.Department)?.Routing.QueueLimit ?? 0;
        var full = limit > 0 && c.Rank > 0 && c.Operator is null && _router.Waiting(c.Site, c.Department) >= limit;
        var waiting = new DialogWaiting(c.Site, c.Dialog, c.N, c.Department, c.Operator, c.Exceed, c.Rank, c.Avoid, since, c.Visitor, c.VisitorName, c.FirstText, c.Cause, now,
            waited, full, c.Language, c.Skills, c.Kind, c.Inviter);
        return DeskDecision.Record(waiting, new RequestSought(c.Site, c.Dialog, c.N));
    }

    /// <summary>Takes what a dialog says of a wait that the desk knows; true when the list shows something else then.</summary>
    public bool Note(SeekOperator c)
    {
        if (_router.Find(new(c.Site, c.Dialog)) is not { } waiter || waiter.Asked.N != c.N || waiter.Bot == c.Bot) return false;
        waiter.Bot = c.Bot;
        return true;
    }

    /// <summary>Its visitor need not stay: it is answered later, or came, or waits, where nobody is there to answer now.</summary>
    private bool IsForLater(DeskClaim claim, SiteDirectory sites, long now) =>
        IsLater(claim.Key.Site, claim.Key.Dialog) || Facts(sites, claim.Key.Site, claim.AskedFor, now).OperatorsOnline == 0;

    private static long Waited(DialogWaiting asked) => asked.Waited > 0 ? asked.Waited : asked.At;

    public void Decide(AssignmentTaken c)
    {
        if (Claim(c.Site, c.Dialog) is { } claim && claim.N == c.N && claim.Term == c.Term) claim.Take();
    }

    public DeskDecision Decide(OfferTaken c, long now)
    {
        var kept = new AcceptanceKept(c.Site, c.Dialog, c.N, c.Term);
        if (Claim(c.Site, c.Dialog) is not { Holder: not null } claim || claim.N != c.N || claim.Term != c.Term) return DeskDecision.Say(kept);
        claim.Take();
        SetQuiet(claim, c.Quiet);
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
    public IReadOnlyList<IDeskEvent> Overdue(SiteDirectory sites, long now)
    {
        var events = new List<IDeskEvent>();
        foreach (var claim in _claims.Values)
            if (claim is { Holder: not null, Accepted: false, Withdrawing: null } && claim.Deadline <= now)
                events.Add(new WithdrawalBegun(claim.Key.Site, claim.Key.Dialog, claim.N, claim.Term, RoutingCause.NotAccepted, now));
        foreach (var (op, seat) in _seats)
        {
            if (seat.Held.Count == 0) continue;
            if (seat.IsLost(GraceOf(seat, sites), now)) events.AddRange(Withdraw(op, now));
            // Whoever may not answer any more keeps no visitor waiting for an answer.
            else events.AddRange(Withdraw(op, now, site => sites.Find(site)?.Operator(op) is { } person && !person.May.HasFlag(Permission.AnswerDialogs)));
        }
        return events;
    }

    /// <summary>The longest of the sites whose dialogs are held.</summary>
    private static TimeSpan GraceOf(Seat seat, SiteDirectory sites)
    {
        var longest = 0;
        foreach (var key in seat.Held) longest = Math.Max(longest, (sites.Find(key.Site)?.Routing ?? SiteRouting.Default).GraceSeconds);
        return TimeSpan.FromSeconds(longest);
    }

    private IEnumerable<WithdrawalBegun> Withdraw(OperatorId op, long now, Func<SiteId, bool>? of = null) =>
        HeldBy(op).Where(c => (c.Withdrawing is null or RoutingCause.NotAccepted) && of?.Invoke(c.Key.Site) != false)
            .Select(c => new WithdrawalBegun(c.Key.Site, c.Key.Dialog, c.N, c.Term, RoutingCause.OperatorGone, now));

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
        new(c.Key.Site, c.Key.Dialog, c.N, c.Term, op, sites.Find(c.Key.Site)?.Operator(op)?.Name ?? op.Value, c.Deadline, c.Accepted,
            c.Department == c.AskedFor ? null : c.Department, c.Why);

    /// <summary>The next slot to take: while a waiting dialog has a fitting operator with room, first come first served. Call again after applying.</summary>
    public SlotTaken? Next(SiteDirectory sites, long now)
    {
        if (_router.Next(sites, now) is not { } choice || sites.Find(choice.Waiter.Asked.Site) is not { } site) return null;
        return Taken(choice, sites, site, now);
    }

    /// <summary>An operator takes a waiting dialog from the list.</summary>
    /// <returns>The slot, or the code and words of a refusal.</returns>
    public (SlotTaken? Taken, int Code, string Refusal) Decide(TakeDialog c, SiteDirectory sites, long now)
    {
        if (sites.Find(c.Site) is not { } site) return (null, Refusals.NotFound, "no such site");
        var (choice, code, refusal) = _router.Pick(c, sites, now);
        return choice is null ? (null, code, refusal) : (Taken(choice, sites, site, now) with { Accepted = true }, 0, "");
    }

    /// <summary>Whether the dialog is somebody's, from whom who supervises takes it over; the code is 0 when nothing stands against it. The dialog decides then, and asks for this operator.</summary>
    public (int Code, string Text)? TakesOver(TakeDialog c, SiteDirectory sites)
    {
        if (Claim(c.Site, c.Dialog) is not { Holder: not null } claim || sites.Find(c.Site)?.Operator(c.Operator) is not { Supervises: true } info) return null;
        if (StateOf(c.Operator) == OperatorState.Offline) return (Refusals.NotAllowed, "who is signed off takes nothing");
        var units = UnitsOf(c.Operator);
        return units + claim.Units > info.Capacity * Seat.Slot && !c.Exceed
            ? (Refusals.NoCapacity, $"you hold {units / (double)Seat.Slot:0.##} of {info.Capacity} dialogs; confirm to take one more") : (0, "");
    }

    private SlotTaken Taken(Choice choice, SiteDirectory sites, SiteSnapshot site, long now)
    {
        var asked = choice.Waiter.Asked;
        var own = asked.Cause is RoutingCause.Start or RoutingCause.TakeOver && asked.Operator == choice.Operator;
        if (choice.Waiter.HadToWait) _pace.Turn(asked.Site, asked.Department, asked.At, now, ServingIn(sites, asked.Site, asked.Department, now));
        var patience = site.Department(choice.Department)?.Routing.AcceptSeconds is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : site.OfferDeadline;
        return new SlotTaken(asked.Site, asked.Dialog, asked.N, _terms + 1, choice.Operator, now + (long)patience.TotalMilliseconds, own || site.AutoAccept,
            choice.Exceeds, choice.Reason, choice.Losers, now, choice.Department, choice.Units);
    }

    /// <summary>Slots that are free now, and of the taken ones those that are likely to come free within so many seconds beyond what the waiting will take.</summary>
    public int PredictedSlots(SiteDirectory sites, SiteId site, DepartmentId department, int seconds, long now)
    {
        var facts = Facts(sites, site, department, now);
        if (facts.FreeSlots > 0 || seconds == 0) return facts.FreeSlots;
        var taken = 0;
        foreach (var post in _router.CounterOf(sites, site, department, now).Posts)
            if (post.Seat.State == OperatorState.Available && post.Seat.IsHere(now)) taken += LoadOf(post.Seat.Operator);
        return Math.Max(0, (int)(taken * seconds / Math.Max(seconds, _pace.Of(site, department))) - facts.Waiting);
    }

    /// <summary>What a department of a site looks like now.</summary>
    public DepartmentFacts Facts(SiteDirectory sites, SiteId site, DepartmentId department, long now)
    {
        var (online, free) = (0, 0);
        var counter = _router.CounterOf(sites, site, department, now);
        foreach (var post in counter.Posts)
        {
            if (!post.Seat.IsHere(now) || post.Seat.State == OperatorState.Offline) continue;
            online++;
            if (post.Seat.State == OperatorState.Available) free += Math.Max(0, post.Info.Capacity - LoadOf(post.Seat.Operator));
        }
        var waiting = _router.Waiting(site, department);
        return new DepartmentFacts(online, free, waiting, _pace.Wait(site, department, ServingIn(sites, site, department, now), free, waiting));
    }

    /// <summary>Slots, taken or not, of those who take dialogs of a department now.</summary>
    private int ServingIn(SiteDirectory sites, SiteId site, DepartmentId department, long now)
    {
        var slots = 0;
        foreach (var post in _router.CounterOf(sites, site, department, now).Posts)
            if (post.Seat.State == OperatorState.Available && post.Seat.IsHere(now)) slots += post.Info.Capacity;
        return slots;
    }

    /// <summary>Whom of a site's waiting lists to tell the place and the wait, see <see cref="WaitTold.Changes"/>.</summary>
    public IEnumerable<ShowPosition> WaitsToTell(SiteDirectory sites, SiteId site, long now, int round, bool again)
    {
        foreach (var (department, list) in _router.Lists(site))
            foreach (var told in WaitTold.Changes(list, ServingIn(sites, site, department, now) is > 0 and var slots ? _pace.Flow(site, department, slots) : null, round, again)) yield return told;
    }

    public void Apply(IDeskEvent e)
    {
        switch (e)
        {
            case DialogWaiting w:
                Remove(new(w.Site, w.Dialog), w.At);
                _claims[new(w.Site, w.Dialog)] = new DeskClaim(w);
                _router.Enter(w);
                break;
            case SlotTaken t:
                var claim = _claims[new(t.Site, t.Dialog)];
                _router.Leave(claim.Key);
                // Journals written before 0.4 have slots that were taken twice.
                if (claim.Holder is not null) LetGo(claim);
                _pace.Waited(t.Site, claim.AskedFor, (t.At - claim.Asked.At) / 1000.0, false);
                claim.Assign(t.Term, t.Deadline, t.Accepted, t.At);
                (claim.Why, claim.Decision) = (null, t);
                Hold(claim, t.Operator, t.Department, t.Units);
                var taker = SeatOf(t.Operator);
                (taker.LastTaken, taker.LastTerm, taker.IdleSince) = (t.At, t.Term, t.At);
                _terms = Math.Max(_terms, t.Term);
                if (t.Accepted) _lasts.Served(new(t.Site, claim.Visitor, t.Operator));
                break;
            case OfferKept k:
                var kept = _claims[new(k.Site, k.Dialog)];
                kept.Accept();
                if (kept.Withdrawing == RoutingCause.NotAccepted) kept.Withdrawing = null;
                if (kept.Holder is { } server) _lasts.Served(new(k.Site, kept.Visitor, server));
                break;
            case WithdrawalBegun w: _claims[new(w.Site, w.Dialog)].Withdrawing = w.Cause; break;
            case SlotFreed f:
                if (Claim(f.Site, f.Dialog) is { Holder: null } left) _pace.Waited(f.Site, left.AskedFor, (f.At - left.Asked.At) / 1000.0, true);
                if (Claim(f.Site, f.Dialog) is { Holder: not null, TakenAt: > 0 } served) _pace.Served(f.Site, served.Department, (f.At - served.TakenAt) / 1000.0);
                Remove(new(f.Site, f.Dialog), f.At);
                break;
            case OperatorStateChanged s:
                var seat = SeatOf(s.Operator);
                if (s.State == OperatorState.Available && seat.State != OperatorState.Available) seat.IdleSince = s.At;
                seat.State = s.State;
                seat.TellRoom();
                _router.Stir(seat);
                break;
            default: throw new InvalidOperationException($"the desk has an event {e.GetType().Name} that this version does not know");
        }
    }

    private Seat SeatOf(OperatorId op) => _seats.TryGetValue(op, out var seat) ? seat : _seats[op] = new Seat(op);

    private void Hold(DeskClaim claim, OperatorId op, DepartmentId? department, int units)
    {
        var seat = SeatOf(op);
        (claim.Holder, claim.Department, claim.Units) = (seat.Operator, department ?? claim.AskedFor, units > 0 ? units : Seat.Slot);
        seat.Held.Add(claim.Key);
        seat.Units += claim.Units;
        seat.TellRoom();
        var post = (claim.Key.Site, claim.Department);
        seat.HeldFor[post] = seat.HeldFor.GetValueOrDefault(post) + 1;
    }

    private void Remove(DialogKey key, long at)
    {
        if (!_claims.Remove(key, out var claim)) return;
        if (claim.Holder is null)
        {
            _router.Leave(key);
            return;
        }
        var seat = LetGo(claim);
        seat.IdleSince = Math.Max(seat.IdleSince, at);
        _router.Stir(seat);
    }

    /// <summary>The opposite of <see cref="Hold"/>.</summary>
    private Seat LetGo(DeskClaim claim)
    {
        var seat = SeatOf(claim.Holder!.Value);
        SetQuiet(claim, false);
        seat.Held.Remove(claim.Key);
        seat.Units -= claim.Units;
        seat.TellRoom();
        var post = (claim.Key.Site, claim.Department);
        if (--seat.HeldFor[post] == 0) seat.HeldFor.Remove(post);
        return seat;
    }

    /// <summary>A dialog whose visitor is gone takes no room; one whose visitor comes back takes it again, also when there is none.</summary>
    private void SetQuiet(DeskClaim claim, bool quiet)
    {
        if (claim.Quiet == quiet || claim.Holder is not { } op) return;
        claim.Quiet = quiet;
        var seat = SeatOf(op);
        seat.Units += quiet ? -claim.Units : claim.Units;
        seat.TellRoom();
        if (quiet) _router.Stir(seat);
    }

    public DeskSnapshot Snapshot() => new(
        [.. _claims.Values.Select(c => new SavedClaim(c.Asked, c.Holder, c.Term, c.Deadline, c.Accepted, c.Withdrawing, c.Department, c.Units, c.TakenAt, c.Why))],
        [.. _seats.Values.Where(s => s.State != OperatorState.Offline || s.LastTerm > 0)
            .Select(s => new SavedState(s.Operator, s.State, s.LastTaken, s.LastTerm, s.IdleSince))], _terms, [.. _lasts.All], [.. _pace.All]);

    public void Restore(DeskSnapshot s)
    {
        _terms = s.Terms;
        foreach (var state in s.States)
        {
            var seat = SeatOf(state.Operator);
            (seat.State, seat.LastTaken, seat.LastTerm, seat.IdleSince) = (state.State, state.LastTaken, state.LastTerm, state.IdleSince);
            seat.TellRoom();
        }
        foreach (var last in s.Lasts ?? []) _lasts.Served(last);
        foreach (var pace in s.Paces ?? []) _pace.Restore(pace);
        foreach (var c in s.Claims)
        {
            Apply(c.Asked);
            if (c.Holder is not { } op) continue;
            var claim = _claims[new(c.Asked.Site, c.Asked.Dialog)];
            _router.Leave(claim.Key);
            claim.Assign(c.Term, c.Deadline, c.Accepted, c.TakenAt);
            (claim.Withdrawing, claim.Why) = (c.Withdrawing, c.Why);
            Hold(claim, op, c.Department, c.Units);
        }
    }
}
