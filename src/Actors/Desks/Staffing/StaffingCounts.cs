namespace Gateway.Actors.Desks.Staffing;

/// <summary>Adds up a run by the hour in which visitors came, and what slots did by the hour in which they did it.</summary>
internal sealed class StaffingCounts(long from, long to)
{
    private sealed class Sums
    {
        public int Came, Lost, Later;
        public double Slots, Taken;
        public List<double> Waits { get; } = [];
    }

    private readonly Sums[] _hours = [.. Enumerable.Range(0, (int)((to - from + StaffingRun.Hour - 1) / StaffingRun.Hour)).Select(_ => new Sums())];

    private Sums? At(long at) => at < from || at >= to ? null : _hours[(at - from) / StaffingRun.Hour];

    public void Came(long at)
    {
        if (At(at) is { } hour) hour.Came++;
    }

    public void Served(long came, double waited) => At(came)?.Waits.Add(waited);

    public void Lost(long came)
    {
        if (At(came) is { } hour) hour.Lost++;
    }

    public void Later(long came)
    {
        if (At(came) is { } hour) hour.Later++;
    }

    /// <summary>So many slots were there and so much of them taken since; the two moments lie in one hour.</summary>
    public void Used(long since, long until, double slots, double taken)
    {
        if (At(since) is not { } hour) return;
        var seconds = (until - since) / 1000.0;
        (hour.Slots, hour.Taken) = (hour.Slots + slots * seconds, hour.Taken + taken * seconds);
    }

    public StaffingOutcome Outcome()
    {
        var total = new Sums();
        foreach (var h in _hours)
        {
            (total.Came, total.Lost, total.Later, total.Slots, total.Taken) = (total.Came + h.Came, total.Lost + h.Lost, total.Later + h.Later, total.Slots + h.Slots, total.Taken + h.Taken);
            total.Waits.AddRange(h.Waits);
        }
        return new StaffingOutcome([.. _hours.Select((h, i) => Told(h, from + i * StaffingRun.Hour, StaffingRun.Hour / 1000.0))], Told(total, from, (to - from) / 1000.0));
    }

    private static StaffingHour Told(Sums h, long at, double seconds)
    {
        h.Waits.Sort();
        return new StaffingHour(at, h.Came, h.Waits.Count, h.Lost, h.Later, h.Waits.Count == 0 ? 0 : h.Waits.Average(), h.Waits.Count == 0 ? 0 : h.Waits[(int)(0.9 * (h.Waits.Count - 1))],
            h.Slots / seconds, h.Slots > 0 ? h.Taken / h.Slots : 0);
    }
}
