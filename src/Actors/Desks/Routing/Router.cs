using Gateway.Actors.Dialogs;
using Gateway.Actors.Sites;

namespace Gateway.Actors.Desks.Routing;

/// <summary>Whom a waiting dialog gets.</summary>
/// <param name="Department">For which department it is counted: the one that serves it.</param>
/// <param name="Units">What it weighs, in hundredths of a slot.</param>
/// <param name="Exceeds">Above the operator's capacity, by confirmation.</param>
internal sealed record Choice(Waiter Waiter, OperatorId Operator, DepartmentId Department, int Units, bool Exceeds, string Reason, IReadOnlyList<Loser> Losers);

/// <summary>
/// Who is next, and to whom. Holds nothing that the journal needs: lists in order for each need of each department, and of operators those who may have room since something
/// changed, so that a decision looks at the heads of a few lists and the people of one department, however many wait elsewhere. What must be true after each call of
/// <see cref="Next"/> that answered null: no waiter has an operator who fits and has room.
/// </summary>
internal sealed class Router(Func<OperatorId, Seat> seatOf, Func<SiteId, VisitorId, OperatorId?> lastOf)
{
    private const int MostLosers = 20;

    private readonly Dictionary<DialogKey, Waiter> _waiters = [];
    private readonly Dictionary<(SiteId, DepartmentId), SortedSet<Waiter>> _lists = [];
    private readonly Dictionary<SiteId, Floor> _floors = [];
    private readonly List<Waiter> _entered = [];
    private readonly SortedSet<Waiter> _fresh = new(Waiter.InTurn);
    private readonly List<Seat> _stirred = [];
    private readonly PriorityQueue<Seat, Turn> _heads = new();
    private readonly PriorityQueue<Waiter, long> _due = new();

    public int Waiting(SiteId site, DepartmentId department) => _lists.TryGetValue((site, department), out var list) ? list.Count : 0;

    public IReadOnlyCollection<Waiter> WaitingIn(SiteId site, DepartmentId department) => _lists.TryGetValue((site, department), out var list) ? list : [];

    /// <summary>The lists of a site in which somebody waits, also of departments that were deleted meanwhile.</summary>
    public IEnumerable<(DepartmentId Department, IReadOnlyCollection<Waiter> Waiters)> Lists(SiteId site)
    {
        foreach (var ((of, department), list) in _lists)
            if (of == site && list.Count > 0) yield return (department, list);
    }

    public Waiter? Find(DialogKey key) => _waiters.GetValueOrDefault(key);

    /// <summary>All who wait on a site, in order.</summary>
    public IEnumerable<Waiter> InTurn(SiteId site)
    {
        var heads = new PriorityQueue<IEnumerator<Waiter>, Turn>();
        foreach (var ((of, _), list) in _lists)
        {
            if (of != site || list.Count == 0) continue;
            IEnumerator<Waiter> each = list.GetEnumerator();
            if (each.MoveNext()) heads.Enqueue(each, each.Current.Turn);
        }
        while (heads.TryDequeue(out var next, out _))
        {
            yield return next.Current;
            if (next.MoveNext()) heads.Enqueue(next, next.Current.Turn);
        }
    }

    public int Waiting(SiteId site) => _lists.Sum(l => l.Key.Item1 == site ? l.Value.Count : 0);

    public void Enter(DialogWaiting asked)
    {
        var waiter = _waiters[new(asked.Site, asked.Dialog)] = new Waiter(asked);
        ListOf(waiter).Add(waiter);
        _entered.Add(waiter);
    }

    public void Leave(DialogKey key)
    {
        if (!_waiters.Remove(key, out var waiter)) return;
        Unplace(waiter);
        ListOf(waiter).Remove(waiter);
    }

    /// <summary>This operator may have room that was not there before.</summary>
    public void Stir(Seat seat) => _stirred.Add(seat);

    /// <summary>What an operator gets who takes a waiting dialog from the list, or why not.</summary>
    public (Choice? Choice, int Code, string Refusal) Pick(TakeDialog c, SiteDirectory sites, long now)
    {
        Sync(sites, now);
        if (_waiters.GetValueOrDefault(new(c.Site, c.Dialog)) is not { Wished: null } waiter) return (null, Refusals.Stale, "the dialog does not wait any more");
        var seat = seatOf(c.Operator);
        if (seat.Infos.GetValueOrDefault(c.Site) is not { } info || seat.State == OperatorState.Offline) return (null, Refusals.NotAllowed, "who is signed off takes nothing");
        var line = waiter.Lines.Find(l => (l.Counter.Rules.IsManual || waiter.Later) && l.Counter.Posts.Exists(p => p.Seat == seat));
        if (line is null && !info.Supervises) return (null, Refusals.NotAllowed, "this list is given out by itself, or belongs to another department");
        line ??= waiter.Lines[0];
        var full = !seat.HasRoom(line.Units, info.Capacity);
        if (full && !c.Exceed) return (null, Refusals.NoCapacity, $"you hold {seat.Units / (double)Seat.Slot:0.##} of {info.Capacity} dialogs; confirm to take one more");
        var department = line.Counter.Id.Value.Length == 0 ? waiter.Asked.Department : line.Counter.Id;
        return (new Choice(waiter, c.Operator, department, Seat.Taken(line.Units, Math.Max(1, info.Capacity)), full, Reasons.Picked, []), 0, "");
    }

    /// <summary>The department as it is configured now.</summary>
    public Counter CounterOf(SiteDirectory sites, SiteId site, DepartmentId department, long now)
    {
        Sync(sites, now);
        return FloorOf(sites, site, now).Of(department);
    }

    /// <summary>The next who waits and fits somebody with room, first come first served. Call again after the answer was applied.</summary>
    public Choice? Next(SiteDirectory sites, long now)
    {
        Sync(sites, now);
        foreach (var seat in _stirred)
            if (!seat.Queued && Head(seat, now) is { } head) Queue(seat, head);
        _stirred.Clear();
        var first = FirstHead(now);
        while (_fresh.Count > 0 && _fresh.Min is { } fresh && (first is null || fresh.IsBefore(first)))
        {
            if (Choose(fresh, now) is { } choice) return choice;
            _fresh.Remove(fresh);
            fresh.HadToWait = true;
        }
        return first is null ? null : Choose(first, now);
    }

    /// <summary>The first in turn of those whom a stirred operator could take.</summary>
    private Waiter? FirstHead(long now)
    {
        while (_heads.TryPeek(out var seat, out var turn))
        {
            var head = Head(seat, now);
            if (head?.Turn == turn) return head;
            _heads.Dequeue();
            seat.Queued = false;
            if (head is not null) Queue(seat, head);
        }
        return null;
    }

    private void Queue(Seat seat, Waiter head)
    {
        seat.Queued = true;
        _heads.Enqueue(seat, head.Turn);
    }

    /// <summary>The first in turn whom this operator could take now.</summary>
    private static Waiter? Head(Seat seat, long now)
    {
        if (!seat.IsHere(now)) return null;
        Waiter? best = null;
        foreach (var wish in seat.Wishes)
        {
            if (Takes(seat, wish, out _) is null) continue;
            best = wish;
            break;
        }
        if (seat.State != OperatorState.Available) return best;
        foreach (var post in seat.Posts)
        {
            if (post.Counter.Rules.IsManual) continue;
            foreach (var line in post.Counter.Lines)
            {
                if (line.First is not { } first || (best is not null && !first.IsBefore(best)) || !Fits(post, line)) continue;
                best = first.Avoids(seat.Operator, now) ? FirstThatTakes(line, seat, best, now) : first;
            }
        }
        return best;
    }

    /// <summary>The first of the line who does not pass the operator over, when before <paramref name="best"/>; else that.</summary>
    private static Waiter? FirstThatTakes(Line line, Seat seat, Waiter? best, long now)
    {
        foreach (var waiter in line.Waiters)
        {
            if (best is not null && !waiter.IsBefore(best)) return best;
            if (!waiter.Avoids(seat.Operator, now)) return waiter;
        }
        return best;
    }

    private static bool Fits(Post post, Line line) =>
        post.Seat.HasRoom(line.Units, post.Info.Capacity)
        && (post.Place.Limit == 0 || post.Seat.In(line.Counter.Site, line.Counter.Id) < post.Place.Limit)
        && (line.Language.Length == 0 || post.Speaks(line.Language))
        && post.Lacks(line.Skills) is null;

    /// <summary>Why this operator does not fit a waiter of this line now; null when nothing stands against it.</summary>
    private static string? WhyNot(Post post, Line line, Waiter waiter, long now)
    {
        var seat = post.Seat;
        if (!seat.IsHere(now)) return Reasons.Absent;
        if (seat.State != OperatorState.Available) return Reasons.State(seat.State);
        if (post.Lacks(line.Skills) is { } skill) return Reasons.Skill(skill);
        if (line.Language.Length > 0 && !post.Speaks(line.Language)) return Reasons.Language(line.Language);
        if (!seat.HasRoom(line.Units, post.Info.Capacity)) return Reasons.Full(post);
        if (!Fits(post, line)) return Reasons.Limit(post, seat.In(line.Counter.Site, line.Counter.Id));
        return waiter.Avoids(seat.Operator, now) ? Reasons.Avoided : null;
    }

    private static bool IsFree(Post post, Line line, Waiter waiter, long now) =>
        post.Seat.State == OperatorState.Available && Fits(post, line) && post.Seat.IsHere(now) && !waiter.Avoids(post.Seat.Operator, now);

    private Choice? Choose(Waiter waiter, long now)
    {
        if (waiter.Wished is { } wished)
        {
            if (!wished.IsHere(now) || Takes(wished, waiter, out var units) is not { } exceeds) return null;
            return new Choice(waiter, wished.Operator, waiter.Asked.Department, units, exceeds, waiter.Asked.Cause == RoutingCause.Start ? Reasons.Own : Reasons.Wanted, []);
        }
        foreach (var line in waiter.Lines)
            if (Choose(waiter, line, now) is { } choice) return choice;
        return null;
    }

    private Choice? Choose(Waiter waiter, Line line, long now)
    {
        var (rules, asked) = (line.Counter.Rules, waiter.Asked);
        var last = rules.LastOperatorFirst ? lastOf(asked.Site, asked.Visitor) : null;
        var spoken = rules.Language == LanguageUse.Preferred ? waiter.Language : "";
        Post? best = null, inviter = null;
        foreach (var post in line.Counter.Room)
        {
            // Whose invitation was accepted: also where the others take from the list.
            if (post.Seat.Operator == asked.Inviter && IsFree(post, line, waiter, now))
            {
                best = inviter = post;
                break;
            }
            if (rules.IsManual) continue;
            if (!IsFree(post, line, waiter, now)) continue;
            if (best is not null && best.Seat.Operator == last) continue;
            if (best is null || post.Seat.Operator == last || IsBetter(post, best, rules.Mode, spoken)) best = post;
        }
        if (best is null) return null;
        var reason = inviter is not null && asked.Cause != RoutingCause.Reopened ? Reasons.Invited(best) : inviter is not null ? Reasons.LastOperator(best) : best.Seat.Operator == last ? Reasons.LastOperator(best) : Reasons.Won(rules.Mode, best, now);
        return new Choice(waiter, best.Seat.Operator, line.Counter.Id.Value.Length == 0 ? asked.Department : line.Counter.Id,
            Seat.Taken(line.Units, best.Info.Capacity), false, reason, Losers(best, waiter, line, now));
    }

    private static bool IsBetter(Post a, Post b, RoutingMode mode, string spoken)
    {
        if (spoken.Length > 0 && a.Speaks(spoken) != b.Speaks(spoken)) return a.Speaks(spoken);
        var order = mode switch
        {
            RoutingMode.LongestIdle => a.Seat.IdleSince.CompareTo(b.Seat.IdleSince),
            RoutingMode.RoundRobin => 0,
            RoutingMode.Tiers when a.Place.Tier != b.Place.Tier => a.Place.Tier.CompareTo(b.Place.Tier),
            // Parts of the capacity in use, without dividing.
            _ => (a.Seat.Units * b.Info.Capacity).CompareTo(b.Seat.Units * a.Info.Capacity),
        };
        if (order != 0) return order < 0;
        if (a.Seat.LastTerm != b.Seat.LastTerm) return a.Seat.LastTerm < b.Seat.LastTerm;
        if (a.Seat.LastTaken != b.Seat.LastTaken) return a.Seat.LastTaken < b.Seat.LastTaken;
        return string.CompareOrdinal(a.Seat.Operator.Value, b.Seat.Operator.Value) < 0;
    }

    /// <summary>Why not the others: first those who fitted as well.</summary>
    private static List<Loser> Losers(Post best, Waiter waiter, Line line, long now)
    {
        var (counter, losers) = (line.Counter, new List<Loser>(Math.Min(MostLosers, line.Counter.Posts.Count)));
        // Why it went to the department and not to who invited is told first.
        var inviter = best.Seat.Operator == waiter.Asked.Inviter ? null : waiter.Asked.Inviter;
        if (inviter is { } wanted)
        {
            var why = counter.Posts.Find(p => p.Seat.Operator == wanted) is { } at ? WhyNot(at, line, waiter, now) : null;
            losers.Add(new Loser(wanted, waiter.Asked.Cause == RoutingCause.Reopened ? Reasons.OfLast(why) : Reasons.OfInviter(why)));
        }
        foreach (var post in counter.Room)
        {
            if (losers.Count == MostLosers) return losers;
            if (post != best && post.Seat.Operator != inviter && IsFree(post, line, waiter, now)) losers.Add(new Loser(post.Seat.Operator, Reasons.Lost(counter.Rules.Mode, post, now)));
        }
        foreach (var post in counter.Posts)
        {
            if (losers.Count == MostLosers) break;
            if (post != best && post.Seat.Operator != inviter && WhyNot(post, line, waiter, now) is { } why) losers.Add(new Loser(post.Seat.Operator, why));
        }
        return losers;
    }

    /// <summary>Whether the operator who is wished for takes the dialog: null: not now; true: above capacity, as was confirmed.</summary>
    private static bool? Takes(Seat seat, Waiter waiter, out int units)
    {
        (units, var asked) = (Seat.Slot, waiter.Asked);
        var willing = seat.State switch
        {
            OperatorState.Available or OperatorState.Pause => true,
            OperatorState.Offline => false,
            _ => asked.Cause is RoutingCause.Start or RoutingCause.TakeOver,
        };
        if (!willing || seat.Infos.GetValueOrDefault(asked.Site) is not { } info) return null;
        units = waiter.Lines[0].Units;
        var full = !seat.HasRoom(units, info.Capacity);
        units = Seat.Taken(units, Math.Max(1, info.Capacity));
        return !full || asked.Exceed ? full : null;
    }

    /// <summary>Takes in what came since, what the time has changed and what is configured otherwise.</summary>
    private void Sync(SiteDirectory sites, long now)
    {
        List<SiteId>? changed = null;
        foreach (var (site, floor) in _floors)
            if (!ReferenceEquals(floor.Config, sites.Find(site))) (changed ??= []).Add(site);
        foreach (var site in changed ?? [])
        {
            _floors[site].Clear();
            _floors.Remove(site);
            FloorOf(sites, site, now);
            foreach (var waiter in _waiters.Values)
                if (waiter.Asked.Site == site) Place(waiter, sites, now);
        }
        foreach (var waiter in _entered)
            if (_waiters.GetValueOrDefault(waiter.Key) == waiter) Place(waiter, sites, now);
        _entered.Clear();
        while (_due.TryPeek(out var due, out var at) && at <= now)
        {
            _due.Dequeue();
            if (due.Due == at && _waiters.GetValueOrDefault(due.Key) == due) Place(due, sites, now);
        }
    }

    private Floor FloorOf(SiteDirectory sites, SiteId site, long now)
    {
        if (_floors.TryGetValue(site, out var floor)) return floor;
        _floors[site] = floor = new Floor(site, sites.Find(site), seatOf);
        foreach (var seat in floor.Seats)
        {
            seat.TellRoom();
            Stir(seat);
        }
        return floor;
    }

    /// <summary>Puts a waiter where the configuration and the moment want it.</summary>
    private void Place(Waiter waiter, SiteDirectory sites, long now)
    {
        Unplace(waiter);
        var (asked, floor) = (waiter.Asked, FloorOf(sites, waiter.Asked.Site, now));
        var home = floor.Of(asked.Department);
        var (rules, next) = (home.Rules, long.MaxValue);
        bool Past(long from, long milliseconds)
        {
            if (now - from >= milliseconds) return true;
            next = Math.Min(next, from + milliseconds);
            return false;
        }

        // Who was turned away by the full list goes elsewhere at once, and where there is no elsewhere, is answered later.
        var elsewhere = rules.OverflowTo is { } to && to != home.Id.Value ? floor.Known(new DepartmentId(to)) : null;
        var overflows = elsewhere is not null && (asked.Overflow || (rules.OverflowSeconds > 0 && Past(waiter.Waited, rules.OverflowSeconds * 1000L)));
        var later = (asked.Overflow && elsewhere is null) || !rules.IsOpenAt(waiter.Waited) || (rules.LaterSeconds > 0 && Past(waiter.Waited, rules.LaterSeconds * 1000L));
        var relaxed = rules.RelaxSeconds > 0 && Past(waiter.Waited, rules.RelaxSeconds * 1000L);
        if (!waiter.HasOrder(later, rules.Priority))
        {
            ListOf(waiter).Remove(waiter);
            waiter.Order(later, rules.Priority);
            ListOf(waiter).Add(waiter);
        }
        waiter.Lines.Add(LineFor(home, waiter, floor.Config, relaxed));
        if (overflows) waiter.Lines.Add(LineFor(elsewhere!, waiter, floor.Config, relaxed));
        if (asked.Operator is { } wanted && !Past(asked.At, (long)DeskState.WantFor.TotalMilliseconds)) waiter.Wished = seatOf(wanted);
        else if (asked.Avoid is not null) Past(asked.At, (long)DeskState.AvoidFor.TotalMilliseconds);

        if (waiter.Wished is { } seat) seat.Wishes.Add(waiter);
        else
            foreach (var line in waiter.Lines) line.Add(waiter);
        _fresh.Add(waiter);
        waiter.Due = next;
        if (next < long.MaxValue) _due.Enqueue(waiter, next);
    }

    private static Line LineFor(Counter counter, Waiter waiter, SiteSnapshot? config, bool relaxed)
    {
        var (rules, site) = (counter.Rules, config?.Routing ?? SiteRouting.Default);
        var language = rules.Language == LanguageUse.Required && !relaxed ? waiter.Language : "";
        IReadOnlyList<Skill> skills = relaxed ? [] : Joined(rules.Skills ?? [], waiter.Asked.Skills ?? []);
        var share = waiter.Kind switch { DialogKind.Invitation => site.InvitationWeight, DialogKind.Operator => site.OutreachWeight, _ => 100 };
        return counter.LineOf(language, skills, Math.Max(1, rules.Weight * share / 100));
    }

    /// <summary>What the department needs and what the dialog needs.</summary>
    private static IReadOnlyList<Skill> Joined(IReadOnlyList<Skill> a, IReadOnlyList<Skill> b) =>
        b.Count == 0 ? a : [.. a.Concat(b).GroupBy(s => s.Name).Select(g => new Skill(g.Key, g.Max(s => s.Level))).OrderBy(s => s.Name, StringComparer.Ordinal)];

    private void Unplace(Waiter waiter)
    {
        _fresh.Remove(waiter);
        waiter.Wished?.Wishes.Remove(waiter);
        waiter.Wished = null;
        foreach (var line in waiter.Lines) line.Remove(waiter);
        waiter.Lines.Clear();
        waiter.Due = 0;
    }

    private SortedSet<Waiter> ListOf(Waiter waiter)
    {
        var key = (waiter.Asked.Site, waiter.Asked.Department);
        return _lists.TryGetValue(key, out var list) ? list : _lists[key] = new(Waiter.InTurn);
    }
}
