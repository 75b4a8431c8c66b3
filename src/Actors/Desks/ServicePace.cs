namespace Gateway.Actors.Desks;

/// <summary>
/// How fast each department's waiting list moves, as it lately did, and what that means for who waits in it. Three things are learnt: how long a dialog holds a slot; how much slower (or
/// faster) the list's head is served than the slots alone would say, because other departments, limits, skills or heavy dialogs take of them; and how often somebody leaves the list unserved.
/// All of it is in the desk's snapshots; how slowly the list moved since the last one is learnt anew.
/// </summary>
internal sealed class ServicePace
{
    /// <summary>Before anybody has been served.</summary>
    public const double FirstGuessSeconds = 300;

    /// <summary>So many of the last dialogs count: fewer make the foretold wait follow chance, and be too long on the average.</summary>
    private const int Counted = 40;

    /// <summary>Of what was seen of leaving so much is kept at the next: the last hundred or so count.</summary>
    private const double Kept = 0.99;

    /// <summary>Seconds of waiting in which nobody left, assumed at first: one early leaver says little.</summary>
    private const double FirstPatience = 1200;

    /// <summary>A sum over so many places is made by hand, the rest by its integral.</summary>
    private const int Summed = 64;

    private sealed class Pace
    {
        public double Seconds = FirstGuessSeconds, Drag = 1, Left, Waited = FirstPatience;
        public int Dialogs, Turns;
        public long LastTurn;
    }

    private readonly Dictionary<(SiteId, DepartmentId), Pace> _paces = [];

    /// <summary>A dialog of that department held its slot for so long.</summary>
    public void Served(SiteId site, DepartmentId department, double seconds)
    {
        var pace = PaceOf(site, department);
        pace.Dialogs = Math.Min(pace.Dialogs + 1, Counted);
        pace.Seconds += (seconds - pace.Seconds) / pace.Dialogs;
    }

    /// <summary>Somebody waits no more: served, or gone unserved.</summary>
    public void Waited(SiteId site, DepartmentId department, double seconds, bool unserved)
    {
        var pace = PaceOf(site, department);
        (pace.Waited, pace.Left) = (pace.Waited * Kept + Math.Max(0, seconds), pace.Left * Kept + (unserved ? 1 : 0));
    }

    /// <summary>Somebody who had to wait gets a slot.</summary>
    /// <param name="since">Since when this one waits, Unix ms.</param>
    /// <param name="slots">Those that serve the department now.</param>
    public void Turn(SiteId site, DepartmentId department, long since, long now, int slots)
    {
        var pace = PaceOf(site, department);
        // From when the list has had a head without a pause: the last turn, or when its first one came.
        var seconds = (now - Math.Max(since, pace.LastTurn)) / 1000.0;
        pace.LastTurn = now;
        if (slots == 0) return;
        pace.Turns = Math.Min(pace.Turns + 1, Counted);
        pace.Drag += (Math.Clamp(seconds * slots / pace.Seconds, 0, 50) - pace.Drag) / (pace.Turns + 1);
    }

    public IEnumerable<SavedPace> All => _paces.Select(p => new SavedPace(p.Key.Item1, p.Key.Item2, p.Value.Seconds, p.Value.Dialogs, p.Value.Drag, p.Value.Turns, p.Value.Left, p.Value.Waited));

    public void Restore(SavedPace saved)
    {
        var pace = PaceOf(saved.Site, saved.Department);
        // A release before saved the seconds alone.
        if (saved.Waited <= 0) (pace.Seconds, pace.Dialogs) = (saved.Seconds, Counted);
        else (pace.Seconds, pace.Dialogs, pace.Drag, pace.Turns, pace.Left, pace.Waited) = (saved.Seconds, saved.Dialogs, saved.Drag, saved.Turns, saved.Left, saved.Waited);
    }

    /// <summary>Seconds that one dialog holds a slot.</summary>
    public double Of(SiteId site, DepartmentId department) => _paces.TryGetValue((site, department), out var pace) ? pace.Seconds : FirstGuessSeconds;

    /// <summary>How fast the list moves with so many slots: its head goes in each 1 / rate seconds, and each who waits leaves unserved with this probability in each second.</summary>
    public (double Rate, double Leaving) Flow(SiteId site, DepartmentId department, int slots)
    {
        var pace = _paces.GetValueOrDefault((site, department)) ?? new Pace();
        return (Math.Max(1, slots) / (pace.Seconds * Math.Max(0.05, pace.Drag)), pace.Left / pace.Waited);
    }

    /// <summary>Seconds until one who comes now is served.</summary>
    public double Wait(SiteId site, DepartmentId department, int slots, int free, int waiting) => free > waiting ? 0 : Wait(Flow(site, department, slots), waiting - free + 1);

    /// <summary>Seconds until whoever has that place is served: each step forward is a slot that comes free or one before who leaves.</summary>
    public static double Wait((double Rate, double Leaving) flow, int place)
    {
        var (seconds, summed) = (0.0, Math.Min(place, Summed));
        for (var before = 0; before < summed; before++) seconds += 1 / (flow.Rate + before * flow.Leaving);
        if (place == summed) return seconds;
        if (flow.Leaving * place < 1e-6 * flow.Rate) return seconds + (place - summed) / flow.Rate;
        return seconds + Math.Log((flow.Rate + (place - 0.5) * flow.Leaving) / (flow.Rate + (summed - 0.5) * flow.Leaving)) / flow.Leaving;
    }

    private Pace PaceOf(SiteId site, DepartmentId department) => _paces.TryGetValue((site, department), out var pace) ? pace : _paces[(site, department)] = new Pace();
}
