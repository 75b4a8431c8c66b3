namespace Gateway.Actors.Desks;

/// <summary>How long dialogs of each department hold a slot, as the last ones did, and what that means for who comes now.</summary>
internal sealed class ServicePace
{
    /// <summary>Before anybody has been served.</summary>
    public const double FirstGuessSeconds = 300;

    /// <summary>The newest dialog's part of the mean: about the last ten count.</summary>
    private const double Share = 0.2;

    private readonly Dictionary<(SiteId, DepartmentId), double> _seconds = [];

    public void Served(SiteId site, DepartmentId department, double seconds)
    {
        var key = (site, department);
        _seconds[key] = _seconds.TryGetValue(key, out var mean) ? mean + Share * (seconds - mean) : seconds;
    }

    public IEnumerable<SavedPace> All => _seconds.Select(s => new SavedPace(s.Key.Item1, s.Key.Item2, s.Value));

    public void Restore(SavedPace saved) => _seconds[(saved.Site, saved.Department)] = saved.Seconds;

    /// <summary>Seconds that one dialog holds a slot.</summary>
    public double Of(SiteId site, DepartmentId department) => _seconds.GetValueOrDefault((site, department), FirstGuessSeconds);

    /// <summary>
    /// Seconds until one who comes now is served: with all slots taken, one of them comes free in each mean time divided by the slots, and those who wait go first.
    /// </summary>
    public double Wait(SiteId site, DepartmentId department, int slots, int free, int waiting) =>
        free > waiting ? 0 : (waiting - free + 1) * Of(site, department) / Math.Max(1, slots);
}
