using Gateway.Actors.Dialogs;
using Gateway.Actors.Sites;

namespace Gateway.Actors.Desks.Staffing;

/// <summary>
/// Plays the arrivals of a day through the desk's own state and router on a virtual clock, with other people or other settings. Dialogs last as long as they did; who was not served then
/// lasts as long as somebody who was. Visitors leave when they did; of those who were served nobody knows how long they would have stayed, so they leave as often as the others did. Offers are
/// accepted at once. The same input gives the same outcome.
/// </summary>
public static class StaffingRun
{
    /// <summary>Milliseconds.</summary>
    public const long Hour = 3_600_000;

    /// <summary>The most dialogs of a run.</summary>
    public const int MostDialogs = 50_000;

    // What changes with time alone (overflow, skills that are given up) is looked for so often while somebody waits.
    private const long Look = 5_000;
    private const int LooksPerCheck = 256;

    private enum What
    {
        End = 0,
        Leave = 1,
        Staff = 2,
        HourBegins = 3,
        Arrive = 4,
        Look = 5,
    }

    /// <summary>What of each site's staff the changes make: some work longer or less, some are new.</summary>
    /// <param name="capacity">Everybody's, or null for each one's own.</param>
    public static IReadOnlyList<StaffedOperator> With(IReadOnlyList<StaffedOperator> staff, IReadOnlyList<StaffingChange> changes, int? capacity)
    {
        List<StaffedOperator> all = [.. staff];
        var added = 0;
        foreach (var change in changes)
        {
            for (var i = 0; i < change.Operators; i++)
                all.Add(new StaffedOperator(new OperatorInfo(new($"added-{++added}"), $"+{added}", capacity ?? Usual(staff), [change.Department]), [change.Within]));
            var fewer = -change.Operators;
            for (var i = all.Count - 1; i >= 0 && fewer > 0; i--)
            {
                if (!all[i].Info.Departments.Contains(change.Department) || !all[i].Shifts.Any(s => s.From < change.Within.To && s.To > change.Within.From)) continue;
                all[i] = all[i] with { Shifts = [.. all[i].Shifts.SelectMany(s => Without(s, change.Within))] };
                fewer--;
            }
        }
        return capacity is { } same ? [.. all.Select(s => s with { Info = s.Info with { Capacity = same } })] : all;
    }

    private static int Usual(IReadOnlyList<StaffedOperator> staff)
    {
        int[] all = [.. staff.Select(s => s.Info.Capacity).Order()];
        return all.Length == 0 ? 3 : all[all.Length / 2];
    }

    private static IEnumerable<Shift> Without(Shift shift, Shift cut)
    {
        if (shift.From < Math.Min(cut.From, shift.To)) yield return shift with { To = Math.Min(shift.To, cut.From) };
        if (shift.To > Math.Max(cut.To, shift.From)) yield return shift with { From = Math.Max(shift.From, cut.To) };
    }

    /// <summary>Plays the day.</summary>
    /// <param name="site">With the departments as they shall be; its operators are those of <paramref name="staff"/>.</param>
    /// <param name="leaving">See <see cref="StaffingDay.Leaving"/>; 0: everybody stays.</param>
    /// <exception cref="OperationCanceledException">It was wished so.</exception>
    public static StaffingOutcome Play(SiteSnapshot site, StaffingDay day, IReadOnlyList<StaffedOperator> staff, double leaving, CancellationToken stop, int seed = 1)
    {
        var played = new Played(site with { Operators = [.. staff.Select(s => s.Info)], AutoAccept = true }, day, staff, leaving, seed);
        for (var i = 0; played.Step(); i++)
            if (i % LooksPerCheck == 0) stop.ThrowIfCancellationRequested();
        return played.Counts.Outcome();
    }

    private sealed class Played
    {
        private readonly SiteSnapshot _site;
        private readonly SiteDirectory _sites = new();
        private readonly DeskState _desk = new();
        private readonly PriorityQueue<(What What, int Index), (long At, What What, int Order)> _turns = new();
        private readonly IReadOnlyList<PastDialog> _dialogs;
        private readonly IReadOnlyList<StaffedOperator> _staff;
        private readonly Dictionary<DialogId, int> _places = [];
        private readonly Random _random;
        private readonly double _usual, _leaving;
        private readonly long _end;
        private long _now, _counted;
        private int _order;
        private int _slots, _taken;
        private bool _looks;
        private readonly int[] _units;

        public StaffingCounts Counts { get; }

        public Played(SiteSnapshot site, StaffingDay day, IReadOnlyList<StaffedOperator> staff, double leaving, int seed)
        {
            (_site, _staff, _leaving, _random, Counts) = (site, staff, leaving, new Random(seed), new StaffingCounts(day.From, day.To));
            _dialogs = [.. day.Dialogs.OrderBy(d => d.At)];
            _units = new int[_dialogs.Count];
            _sites.Replace([site]);
            double[] served = [.. _dialogs.Where(d => d.Busy >= 0).Select(d => d.Busy)];
            _usual = served.Length == 0 ? ServicePace.FirstGuessSeconds : served.Average();
            _now = _counted = Math.Min(day.From, _dialogs.Count == 0 ? day.From : _dialogs[0].At);
            _end = day.To;
            for (var i = 0; i < _dialogs.Count; i++)
            {
                _places[_dialogs[i].Id] = i;
                Plan(_dialogs[i].At, What.Arrive, i);
            }
            for (var i = 0; i < _staff.Count; i++)
            {
                // Connected for good: a shift is a state here.
                _desk.Hear(_staff[i].Info.Id, true, _end + 1000 * Hour);
                foreach (var shift in _staff[i].Shifts)
                {
                    Plan(Math.Max(_now, shift.From), What.Staff, i);
                    Plan(Math.Max(_now, shift.To), What.Staff, i);
                }
            }
            for (var hour = day.From; hour <= day.To; hour += Hour) Plan(hour, What.HourBegins, 0);
        }

        private void Plan(long at, What what, int index) => _turns.Enqueue((what, index), (at, what, _order++));

        public bool Step()
        {
            if (!_turns.TryDequeue(out var turn, out var due)) return false;
            Count(due.At);
            _now = due.At;
            switch (turn.What)
            {
                case What.End:
                    _taken -= _units[turn.Index];
                    Do(_desk.Decide(new ReleaseSlot(_site.Desk, _site.Id, _dialogs[turn.Index].Id, 1), _now));
                    break;
                case What.Leave: Leave(turn.Index); break;
                case What.Staff: Work(turn.Index); break;
                case What.Arrive: Arrive(turn.Index); break;
                case What.Look: _looks = false; break;
            }
            Route();
            if (_looks || _desk.Waiting(_site.Id) == 0) return true;
            if (_turns.Count == 0 && _now > _end)
            {
                Remain();
                return false;
            }
            _looks = true;
            Plan(_now + Look, What.Look, 0);
            return true;
        }

        /// <summary>Nothing will happen any more to those who still wait.</summary>
        private void Remain()
        {
            foreach (var waiter in _desk.InTurn(_site.Id))
            {
                var d = _dialogs[_places[waiter.Asked.Dialog]];
                if (d.Own is null) Unserved(d, waiter.Later);
            }
        }

        private void Unserved(PastDialog d, bool later)
        {
            if (later) Counts.Later(d.At);
            else Counts.Lost(d.At);
        }

        private void Count(long at)
        {
            if (at > _counted) Counts.Used(_counted, at, _slots, _taken / (double)Routing.Seat.Slot);
            _counted = Math.Max(_counted, at);
        }

        private void Arrive(int index)
        {
            var d = _dialogs[index];
            if (d.Own is null) Counts.Came(d.At);
            var stays = d.Busy < 0 ? d.Waited : _leaving > 0 ? d.Waited - Math.Log(1 - _random.NextDouble()) / _leaving : double.PositiveInfinity;
            Do(_desk.Decide(new SeekOperator(_site.Desk, _site.Id, d.Id, 1, d.Department, d.Own, d.Own is not null, 2, null, d.At, d.Visitor, "", "", RoutingCause.Start,
                Kind: d.Own is null ? DialogKind.Visitor : DialogKind.Operator), _sites, _now));
            if (d.Own is null && stays < 1_000_000) Plan(d.At + (long)(stays * 1000), What.Leave, index);
        }

        private void Leave(int index)
        {
            var d = _dialogs[index];
            if (_desk.Claim(_site.Id, d.Id) is not { Holder: null }) return;
            Unserved(d, _desk.IsLater(_site.Id, d.Id));
            Do(_desk.Decide(new ReleaseSlot(_site.Desk, _site.Id, d.Id, 1), _now));
        }

        private void Work(int index)
        {
            var s = _staff[index];
            var works = s.Shifts.Any(shift => shift.From <= _now && _now < shift.To);
            Do(_desk.Decide(new ChangeOperatorState(_site.Desk, _site.Id, s.Info.Id, works ? OperatorState.Available : OperatorState.Away, 0, null), _now));
            _slots = _staff.Where(o => _desk.StateOf(o.Info.Id) == OperatorState.Available).Sum(o => o.Info.Capacity);
        }

        private void Route()
        {
            while (true)
            {
                var taken = _desk.Next(_sites, _now);
                if (taken is null && !TakesFromList(out taken)) return;
                var later = _desk.IsLater(_site.Id, taken!.Dialog);
                _desk.Apply(taken);
                var index = _places[taken.Dialog];
                var d = _dialogs[index];
                _units[index] = taken.Units;
                _taken += taken.Units;
                Plan(_now + (long)((d.Busy >= 0 ? d.Busy : _usual) * 1000), What.End, index);
                if (d.Own is not null) continue;
                if (later) Counts.Later(d.At);
                else Counts.Served(d.At, (_now - d.At) / 1000.0);
            }
        }

        /// <summary>Where operators take from the list themselves they are thought to do it at once, in turn.</summary>
        private bool TakesFromList(out SlotTaken? taken)
        {
            taken = null;
            var free = _staff.Where(s => _desk.StateOf(s.Info.Id) == OperatorState.Available && _desk.UnitsOf(s.Info.Id) < s.Info.Capacity * Routing.Seat.Slot).ToList();
            if (free.Count == 0) return false;
            foreach (var waiter in _desk.InTurn(_site.Id))
            {
                if (!waiter.Marks.HasFlag(WaitingMarks.Takeable) || waiter.Later) continue;
                foreach (var s in free)
                {
                    taken = _desk.Decide(new TakeDialog(_site.Desk, _site.Id, waiter.Asked.Dialog, s.Info.Id, false, 0, new ConnectionRef(Akka.Actor.ActorRefs.Nobody, 0)), _sites, _now).Taken;
                    if (taken is not null) return true;
                }
            }
            return false;
        }

        private void Do(DeskDecision decision)
        {
            foreach (var e in decision.Events) _desk.Apply(e);
        }
    }
}
