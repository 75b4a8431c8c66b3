namespace Gateway.Actors.Desks;

/// <summary>How long dialogs of each department hold a slot, as the last ones did, and what that means for who comes now.</summary>
internal sealed class ServicePace
{
    /// <summary>Before anybody has been served.</summary>
    public const double FirstGuessSeconds = 300;

    /// <summary>So many of the last dialogs count: fewer make the foretold wait follow chance, and be too long on the average.</summary>
    private const int Counted = 40;

    private readonly Dictionary<(SiteId, DepartmentId), (double Seconds, int Dialogs)> _mean = [];

    public void Served(SiteId site, DepartmentId department, double seconds)
    {
        var (mean, dialogs) = _mean.GetValueOrDefault((site, department));
        dialogs = Math.Min(dialogs + 1, Counted);
        _mean[(site, department)] = (mean + (seconds - mean) / dialogs, dialogs);
    }

    public IEnumerable<SavedPace> All => _mean.Select(m => new SavedPace(m.Key.Item1, m.Key.Item2, m.Value.Seconds));

    public void Restore(SavedPace saved) => _mean[(saved.Site, saved.Department)] = (saved.Seconds, Counted);

    /// <summary>Seconds that one dialog holds a slot.</summary>
    public double Of(SiteId site, DepartmentId department) => _mean.TryGetValue((site, department), out var mean) ? mean.Seconds : FirstGuessSeconds;

    /// <summary>
    /// Seconds until one who comes now is served: with all slots taken, one of them comes free in each mean time divided by the slots, and those who wait go first.
    /// </summary>
    public double Wait(SiteId site, DepartmentId department, int slots, int free, int waiting) =>
        free > waiting ? 0 : (waiting - free + 1) * Of(site, department) / Math.Max(1, slots);
}
