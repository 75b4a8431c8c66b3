namespace Gateway.Actors.Desks.Staffing;

/// <summary>One dialog of the past, as the waiting list met it.</summary>
/// <param name="At">When it began, Unix ms.</param>
/// <param name="Busy">Seconds that it held an operator; below 0: nobody served it.</param>
/// <param name="Waited">Seconds until an operator had it, or until the visitor left.</param>
/// <param name="Own">The operator who began it; null when the visitor did.</param>
public sealed record PastDialog(DialogId Id, VisitorId Visitor, DepartmentId Department, OperatorId? Operator, long At, double Busy, double Waited, OperatorId? Own = null);

/// <summary>When somebody takes new dialogs, Unix ms. At its end those that are held go on.</summary>
public readonly record struct Shift(long From, long To);

/// <summary>Somebody at work: as configured, within these times.</summary>
public sealed record StaffedOperator(Sites.OperatorInfo Info, IReadOnlyList<Shift> Shifts);

/// <summary>What is changed of a day's staffing: so many more, or fewer, in a department within these times.</summary>
public sealed record StaffingChange(DepartmentId Department, int Operators, Shift Within);

/// <summary>One hour of a run.</summary>
/// <param name="Hour">Its beginning, Unix ms.</param>
/// <param name="Came">Visitors who asked in it.</param>
/// <param name="Served">Of these, who got an operator.</param>
/// <param name="Lost">Of these, who left before.</param>
/// <param name="Later">Of these, who were to be answered later, by the department's limits or hours.</param>
/// <param name="Wait">Mean seconds until those served had somebody.</param>
/// <param name="WaitOfMost">Seconds within which nine of ten had.</param>
/// <param name="Slots">Mean number of slots of those at work.</param>
/// <param name="Use">Part of them that was taken, 0 to 1; above when dialogs went on after the end of a shift.</param>
public sealed record StaffingHour(long Hour, int Came, int Served, int Lost, int Later, double Wait, double WaitOfMost, double Slots, double Use);

/// <summary>A run: by hour, and all of it as one.</summary>
public sealed record StaffingOutcome(IReadOnlyList<StaffingHour> Hours, StaffingHour Total);

/// <summary>The past of one site from <paramref name="From"/> to <paramref name="To"/> (Unix ms), with what came shortly before and still went on.</summary>
public sealed record StaffingDay(long From, long To, IReadOnlyList<PastDialog> Dialogs)
{
    /// <summary>Who is seen in one hour and again so much later was at work between.</summary>
    private const long LongestGap = 2 * StaffingRun.Hour;

    /// <summary>Who was at work when, as far as their dialogs show: an hour in which somebody was given or held one, and gaps of at most two hours.</summary>
    public IReadOnlyList<StaffedOperator> Seen(Sites.SiteSnapshot site)
    {
        var seen = new Dictionary<OperatorId, List<Shift>>();
        foreach (var d in Dialogs.Where(d => d.Operator is not null && d.Busy >= 0).OrderBy(d => d.At))
        {
            var begin = d.At + (long)(d.Waited * 1000);
            var shift = new Shift(begin - begin % StaffingRun.Hour, Up(begin + (long)(d.Busy * 1000)));
            if (!seen.TryGetValue(d.Operator!.Value, out var shifts)) seen[d.Operator.Value] = shifts = [];
            if (shifts.Count > 0 && shift.From - shifts[^1].To <= LongestGap) shifts[^1] = new Shift(Math.Min(shifts[^1].From, shift.From), Math.Max(shifts[^1].To, shift.To));
            else shifts.Add(shift);
        }
        return [.. site.Operators.Where(o => seen.ContainsKey(o.Id)).Select(o => new StaffedOperator(o, seen[o.Id]))];
    }

    private static long Up(long at) => (at + StaffingRun.Hour - 1) / StaffingRun.Hour * StaffingRun.Hour;

    /// <summary>How it was, from the record itself.</summary>
    public StaffingOutcome AsItWas()
    {
        var counts = new StaffingCounts(From, To);
        foreach (var d in Dialogs)
        {
            if (d.Own is not null) continue;
            counts.Came(d.At);
            if (d.Busy >= 0) counts.Served(d.At, d.Waited);
            else counts.Lost(d.At);
        }
        return counts.Outcome();
    }

    /// <summary>Probability in each second that who waits leaves, as those did who left.</summary>
    public double Leaving()
    {
        var (left, waited) = (0, 0.0);
        foreach (var d in Dialogs)
        {
            if (d.Own is not null) continue;
            waited += d.Waited;
            if (d.Busy < 0) left++;
        }
        return waited > 0 ? left / waited : 0;
    }
}
