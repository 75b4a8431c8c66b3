using System.Collections.Immutable;

namespace Gateway.Actors.Desks;

/// <summary>What rules and the widget may know of one department now.</summary>
/// <param name="OperatorsOnline">Operators who are connected and not offline.</param>
/// <param name="FreeSlots">Slots that could take a dialog at this moment.</param>
/// <param name="Waiting">Visitors in its waiting list.</param>
public readonly record struct DepartmentFacts(int OperatorsOnline, int FreeSlots, int Waiting);

/// <summary>This node's copy of what the desks last published; read without a message. Absent means nobody is online.</summary>
public sealed class FactsBoard
{
    private ImmutableDictionary<(SiteId, DepartmentId), DepartmentFacts> _facts = ImmutableDictionary<(SiteId, DepartmentId), DepartmentFacts>.Empty;

    /// <summary>The facts of one department.</summary>
    public DepartmentFacts Of(SiteId site, DepartmentId department) => Volatile.Read(ref _facts).GetValueOrDefault((site, department));

    /// <summary>Replaces the facts of one department.</summary>
    public void Set(SiteId site, DepartmentId department, DepartmentFacts facts) =>
        ImmutableInterlocked.AddOrUpdate(ref _facts, (site, department), facts, (_, _) => facts);
}
