using System.Collections.Immutable;
using Gateway.Actors.Triggers;

namespace Gateway.Actors.Desks;

/// <summary>What rules and the widget may know of one department now.</summary>
/// <param name="OperatorsOnline">Operators who are connected and not offline.</param>
/// <param name="FreeSlots">Slots that could take a dialog at this moment.</param>
/// <param name="Waiting">Visitors in its waiting list.</param>
/// <param name="PredictedWait">Seconds that a dialog asked for now would wait.</param>
public readonly record struct DepartmentFacts(int OperatorsOnline, int FreeSlots, int Waiting, double PredictedWait = 0);

/// <summary>This node's copy of what the desks last published; read without a message. Absent means nobody is online.</summary>
public sealed class FactsBoard
{
    private ImmutableDictionary<(SiteId, DepartmentId), DepartmentFacts> _facts = ImmutableDictionary<(SiteId, DepartmentId), DepartmentFacts>.Empty;

    private ImmutableDictionary<SiteId, SiteFacts> _around = ImmutableDictionary<SiteId, SiteFacts>.Empty;

    private sealed class SiteFacts(FactsBoard board, SiteId site) : IRuleSurroundings
    {
        public DepartmentFacts Of(string department) => board.Of(site, new DepartmentId(department));
    }

    /// <summary>The facts of one department.</summary>
    public DepartmentFacts Of(SiteId site, DepartmentId department) => Volatile.Read(ref _facts).GetValueOrDefault((site, department));

    /// <summary>What rules of that site may know. One object for each site: asking allocates nothing.</summary>
    internal IRuleSurroundings Around(SiteId site) =>
        Volatile.Read(ref _around).TryGetValue(site, out var known) ? known : ImmutableInterlocked.GetOrAdd(ref _around, site, s => new SiteFacts(this, s));

    /// <summary>Replaces the facts of one department.</summary>
    public void Set(SiteId site, DepartmentId department, DepartmentFacts facts) =>
        ImmutableInterlocked.AddOrUpdate(ref _facts, (site, department), facts, (_, _) => facts);
}
