using System.Collections.Immutable;
using Gateway.Actors.Triggers;

namespace Gateway.Actors.Desks;

/// <summary>What rules and the widget may know of one department now.</summary>
/// <param name="OperatorsOnline">Operators who are connected and not offline.</param>
/// <param name="FreeSlots">Slots that could take a dialog at this moment.</param>
/// <param name="Waiting">Visitors in its waiting list.</param>
/// <param name="PredictedWait">Seconds that a dialog asked for now would wait.</param>
public readonly record struct DepartmentFacts(int OperatorsOnline, int FreeSlots, int Waiting, double PredictedWait = 0);

/// <summary>What the desks of one site last published, all at one moment. Absent means nobody is online.</summary>
internal sealed class SiteFacts(IReadOnlyDictionary<string, DepartmentFacts> all) : IRuleSurroundings
{
    /// <summary>No desk has said anything.</summary>
    public static readonly SiteFacts Nothing = new(ImmutableDictionary<string, DepartmentFacts>.Empty);

    /// <summary>By the departments' ids.</summary>
    public IReadOnlyDictionary<string, DepartmentFacts> All => all;

    public DepartmentFacts Of(string department) => all.GetValueOrDefault(department);
}

/// <summary>This node's copy of what the desks last published; read without a message.</summary>
public sealed class FactsBoard
{
    private ImmutableDictionary<SiteId, SiteFacts> _sites = ImmutableDictionary<SiteId, SiteFacts>.Empty;

    /// <summary>The facts of one department.</summary>
    public DepartmentFacts Of(SiteId site, DepartmentId department) => Around(site).Of(department.Value);

    /// <summary>What rules of that site may know: it does not change under them.</summary>
    internal SiteFacts Around(SiteId site) => Volatile.Read(ref _sites).GetValueOrDefault(site) ?? SiteFacts.Nothing;

    /// <summary>Replaces the facts of one department.</summary>
    public void Set(SiteId site, DepartmentId department, DepartmentFacts facts) => ImmutableInterlocked.AddOrUpdate(
        ref _sites, site,
        _ => new SiteFacts(ImmutableDictionary.Create<string, DepartmentFacts>(StringComparer.Ordinal).Add(department.Value, facts)),
        (_, known) => known.Of(department.Value) == facts ? known : new SiteFacts(((ImmutableDictionary<string, DepartmentFacts>)known.All).SetItem(department.Value, facts)));
}
