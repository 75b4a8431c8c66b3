using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Sites;

namespace Gateway.Actors.Tests.Desks;

/// <summary>
/// The desk's decision as a person would check it by hand: lists without index, everything computed anew from the journal, the configuration and who has been heard. Knows nothing of
/// <see cref="DeskState"/>, so that what both say alike is not the same mistake made once.
/// </summary>
internal sealed class PlainDesk(SiteDirectory sites, SiteId site)
{
    private sealed record Held(DialogWaiting Asked, OperatorId Operator, DepartmentId Department, int Units, int Term);

    private readonly Dictionary<DialogId, DialogWaiting> _waiting = [];
    private readonly Dictionary<DialogId, Held> _held = [];
    private readonly Dictionary<OperatorId, OperatorState> _states = [];
    private readonly Dictionary<OperatorId, (long At, bool Connected)> _heard = [];
    private readonly Dictionary<OperatorId, long> _idleSince = [];
    private readonly Dictionary<OperatorId, int> _lastTerm = [];
    private readonly Dictionary<VisitorId, OperatorId> _last = [];
    private readonly HashSet<DialogId> _quiet = [];

    public IEnumerable<DialogWaiting> Waiting => _waiting.Values;

    private SiteSnapshot Config => sites.Find(site)!;

    public void Hear(OperatorId op, bool connected, long now)
    {
        if (connected) _heard[op] = (now, true);
        else if (_heard.TryGetValue(op, out var was) && was.Connected) _heard[op] = (now, false);
    }

    /// <summary>A restarted desk has heard nobody, and counts every dialog.</summary>
    public void Restarted()
    {
        _heard.Clear();
        _quiet.Clear();
    }

    public void Quiet(DialogId dialog, int n, int term, bool quiet)
    {
        if (!_held.TryGetValue(dialog, out var held) || held.Asked.N != n || held.Term != term) return;
        if (quiet) _quiet.Add(dialog);
        else _quiet.Remove(dialog);
    }

    public void Happened(IDeskEvent e)
    {
        switch (e)
        {
            case DialogWaiting w:
                Free(w.Dialog, w.At);
                _waiting[w.Dialog] = w;
                break;
            case SlotTaken t:
                _waiting.Remove(t.Dialog, out var asked);
                _held[t.Dialog] = new Held(asked!, t.Operator, t.Department!.Value, t.Units, t.Term);
                (_idleSince[t.Operator], _lastTerm[t.Operator]) = (t.At, t.Term);
                if (t.Accepted) _last[asked!.Visitor] = t.Operator;
                break;
            case OfferKept k: _last[_held[k.Dialog].Asked.Visitor] = _held[k.Dialog].Operator; break;
            case SlotFreed f: Free(f.Dialog, f.At); break;
            case OperatorStateChanged s:
                if (s.State == OperatorState.Available && _states.GetValueOrDefault(s.Operator) != OperatorState.Available) _idleSince[s.Operator] = s.At;
                _states[s.Operator] = s.State;
                break;
        }
    }

    private void Free(DialogId dialog, long at)
    {
        _waiting.Remove(dialog);
        _quiet.Remove(dialog);
        if (_held.Remove(dialog, out var held)) _idleSince[held.Operator] = Math.Max(_idleSince.GetValueOrDefault(held.Operator), at);
    }

    /// <summary>What is wrong with giving that dialog to that operator now; null when it is right.</summary>
    public string? Fault(SlotTaken t, long now)
    {
        if (!_waiting.TryGetValue(t.Dialog, out var mine)) return $"{t.Dialog} does not wait";
        if (Config.Operator(t.Operator) is not { } op) return $"{t.Operator} works here no more";
        if (!t.Exceeds && UnitsOf(t.Operator) + t.Units > op.Capacity * 100) return $"{op.Id} gets {t.Dialog} above capacity";
        if (t.Exceeds && !mine.Exceed) return $"{op.Id} exceeds by {t.Dialog} and nobody confirmed it";
        if (Takes(op, mine, now, invited: true) is null) return $"{t.Dialog} does not fit {op.Id}";
        foreach (var other in _waiting.Values)
            if (other.Dialog != mine.Dialog && IsBefore(other, mine, now) && Takes(op, other, now) is not null) return $"{t.Dialog} overtakes {other.Dialog} at {op.Id}";
        if (Wish(mine, now) is not null) return null;
        var takers = Config.Operators.Where(o => Takes(o, mine, now, invited: true) == t.Department).ToList();
        if (t.Department != mine.Department && Config.Operators.Any(o => Takes(o, mine, now) == mine.Department)) return $"{t.Dialog} overflows though its department has somebody";
        var rules = RulesOf(t.Department!.Value);
        if (mine.Inviter is { } inviter && takers.Any(o => o.Id == inviter)) return inviter == op.Id ? null : $"{t.Dialog} accepted an invitation of {inviter}";
        if (rules.LastOperatorFirst && _last.TryGetValue(mine.Visitor, out var last) && takers.Any(o => o.Id == last)) return last == op.Id ? null : $"{t.Dialog} was {last}'s before";
        if (rules.Language == LanguageUse.Preferred && LanguageOf(mine) is { Length: > 0 } spoken && takers.Any(o => Speaks(o, spoken)))
            takers = [.. takers.Where(o => Speaks(o, spoken))];
        var better = takers.Find(o => IsBetter(o, op, rules.Mode, t.Department.Value));
        return better is null ? null : $"{t.Dialog} goes to {op.Id} and {better.Id} is better by {rules.Mode}";
    }

    /// <summary>What is wrong with an operator's taking that dialog from the list now; null when it is right. Who takes by hand may pass over others.</summary>
    public string? FaultOfPick(SlotTaken t, bool confirmed, long now)
    {
        if (!_waiting.TryGetValue(t.Dialog, out var mine)) return $"{t.Dialog} does not wait";
        if (Config.Operator(t.Operator) is not { } op || _states.GetValueOrDefault(op.Id) == OperatorState.Offline) return $"{t.Operator} is not at work and takes {t.Dialog}";
        if (Wish(mine, now) is not null) return $"{t.Dialog} waits for one operator and {op.Id} takes it";
        var full = UnitsOf(t.Operator) + t.Units > op.Capacity * 100;
        if (full != t.Exceeds || (full && !confirmed)) return $"{op.Id} takes {t.Dialog} above capacity";
        var open = Departments(mine, now).Any(d => (RulesOf(d).Mode is RoutingMode.Manual or RoutingMode.Broadcast || IsLater(mine, now))
            && (Exists(d) ? op.Departments.Contains(d) : op.Departments.Count > 0));
        return open || op.Supervises ? null : $"{op.Id} takes {t.Dialog}, which is given out by itself";
    }

    /// <summary>Its visitor, who has left, need not be waited for: somebody could answer, and it is not to be answered later.</summary>
    public bool MayClose(DialogId dialog, long now) => _waiting.TryGetValue(dialog, out var w) && !IsLater(w, now) && Config.Operators.Any(o =>
        (Exists(w.Department) ? o.Departments.Contains(w.Department) : o.Departments.Count > 0) && _states.GetValueOrDefault(o.Id) != OperatorState.Offline
        && _heard.TryGetValue(o.Id, out var heard) && heard.Connected && now - heard.At <= 15_000);

    /// <summary>A waiter who has somebody with room, or null.</summary>
    public string? Neglected(long now)
    {
        foreach (var waiting in _waiting.Values)
            if (Config.Operators.FirstOrDefault(o => Takes(o, waiting, now) is not null) is { } idle) return $"{waiting.Dialog} waits beside {idle.Id}";
        return null;
    }

    /// <summary>For which department the operator takes the dialog now, or null.</summary>
    /// <param name="invited">Where others take from the list, who invited gets it all the same, if able when it comes.</param>
    private DepartmentId? Takes(OperatorInfo op, DialogWaiting w, long now, bool invited = false)
    {
        if (!_heard.TryGetValue(op.Id, out var heard) || !heard.Connected || now - heard.At > 15_000) return null;
        var state = _states.GetValueOrDefault(op.Id);
        if (Wish(w, now) is { } wished)
        {
            if (wished != op.Id || state == OperatorState.Offline || (state is OperatorState.Busy or OperatorState.Away && w.Cause != RoutingCause.Start)) return null;
            return HasRoom(op, w, w.Department) || w.Exceed ? w.Department : null;
        }
        if (state != OperatorState.Available || (w.Avoid == op.Id && now - w.At < 10_000)) return null;
        foreach (var department in Departments(w, now))
        {
            var rules = RulesOf(department);
            if (rules.Mode is RoutingMode.Manual or RoutingMode.Broadcast && !(invited && w.Inviter == op.Id)) continue;
            var relaxed = HomeRules(w).RelaxSeconds > 0 && now - w.Waited >= HomeRules(w).RelaxSeconds * 1000L;
            if (Exists(department) ? !op.Departments.Contains(department) : op.Departments.Count == 0) continue;
            if (!relaxed && (rules.Skills ?? []).Concat(w.Skills ?? []).Any(s => !(op.Routing.Skills ?? []).Any(has => has.Name == s.Name && has.Level >= s.Level))) continue;
            if (!relaxed && rules.Language == LanguageUse.Required && LanguageOf(w).Length > 0 && !Speaks(op, LanguageOf(w))) continue;
            if (Exists(department) && op.Routing.In(department).Limit is > 0 and var limit && _held.Values.Count(h => h.Operator == op.Id && h.Department == department) >= limit) continue;
            if (HasRoom(op, w, department)) return department;
        }
        return null;
    }

    private IEnumerable<DepartmentId> Departments(DialogWaiting w, long now)
    {
        yield return w.Department;
        var rules = HomeRules(w);
        if (rules.OverflowTo is { } to && to != w.Department.Value && Exists(new(to))
            && (w.Overflow || (rules.OverflowSeconds > 0 && now - w.Waited >= rules.OverflowSeconds * 1000L))) yield return new(to);
    }

    private bool IsBefore(DialogWaiting a, DialogWaiting b, long now) => Order(a, now).CompareTo(Order(b, now)) < 0;

    private (int, int, int, long, string) Order(DialogWaiting w, long now)
    {
        return (IsLater(w, now) ? 1 : 0, -HomeRules(w).Priority, w.Rank, w.Since, w.Dialog.Value);
    }

    private bool IsLater(DialogWaiting w, long now)
    {
        var rules = HomeRules(w);
        var elsewhere = rules.OverflowTo is { } to && to != w.Department.Value && Exists(new(to));
        return (w.Overflow && !elsewhere) || !IsOpen(rules.Hours, w.Waited) || (rules.LaterSeconds > 0 && now - w.Waited >= rules.LaterSeconds * 1000L);
    }

    /// <summary>By hand, in UTC: the first of January 1970 was a Thursday.</summary>
    private static bool IsOpen(OpeningHours? hours, long at)
    {
        if (hours is null) return true;
        var minute = at / 60_000;
        return hours.Week[(int)((minute / 1440 + 3) % 7)].Any(span =>
        {
            int Minute(string clock) => int.Parse(clock[..2]) * 60 + int.Parse(clock[3..]);
            return Minute(span[..5]) <= minute % 1440 && minute % 1440 < Minute(span[6..]);
        });
    }

    private bool IsBetter(OperatorInfo a, OperatorInfo b, RoutingMode mode, DepartmentId department)
    {
        double Use(OperatorInfo o) => UnitsOf(o.Id) / (double)o.Capacity;
        int Tier(OperatorInfo o) => o.Routing.In(department).Tier;
        long Idle(OperatorInfo o) => _idleSince.GetValueOrDefault(o.Id);
        return mode switch
        {
            RoutingMode.LongestIdle => Idle(a) < Idle(b),
            RoutingMode.RoundRobin => _lastTerm.GetValueOrDefault(a.Id) < _lastTerm.GetValueOrDefault(b.Id),
            RoutingMode.Tiers when Tier(a) != Tier(b) => Tier(a) < Tier(b),
            _ => Use(a) < Use(b),
        };
    }

    private static OperatorId? Wish(DialogWaiting w, long now) => w.Operator is { } op && now - w.At < 30_000 ? op : null;

    private bool HasRoom(OperatorInfo op, DialogWaiting w, DepartmentId department) =>
        op.Capacity > 0 && UnitsOf(op.Id) + Math.Min(Weight(w, department), op.Capacity * 100) <= op.Capacity * 100;

    private int Weight(DialogWaiting w, DepartmentId department)
    {
        var share = w.Kind == DialogKind.Invitation ? Config.Routing.InvitationWeight : w.Kind == DialogKind.Operator ? Config.Routing.OutreachWeight : 100;
        return RulesOf(department).Weight * share / 100;
    }

    private int UnitsOf(OperatorId op) => _held.Where(h => h.Value.Operator == op && !_quiet.Contains(h.Key)).Sum(h => h.Value.Units);

    private static string LanguageOf(DialogWaiting w) => w.Language?.Split('-')[0] ?? "";

    private static bool Speaks(OperatorInfo op, string language) => op.Routing.Languages?.Contains(language) == true;

    private bool Exists(DepartmentId id) => Config.Departments.Any(d => d.Id == id);

    private DepartmentRouting HomeRules(DialogWaiting w) => RulesOf(w.Department);

    private DepartmentRouting RulesOf(DepartmentId id) => Config.Departments.FirstOrDefault(d => d.Id == id)?.Routing ?? new DepartmentRouting();
}
