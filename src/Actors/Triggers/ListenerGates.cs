using System.Buffers;

namespace Gateway.Actors.Triggers;

/// <summary>One event of one rule.</summary>
/// <param name="Order">The rule's place among the site's.</param>
internal sealed record Listener(RuleDefinition Rule, RuleProgram Program, RuleEvent On, AbsenceTest? Missing, int Order);

/// <summary>
/// Rules that listen to the same event. Those that want some text in the current address stand behind gates of a few texts each: one look at the address passes all of a
/// gate by when none of its texts is there.
/// </summary>
internal sealed class ListenerGates
{
    public static readonly ListenerGates None = new([]);

    /// <summary>The runtime looks for so many texts at once with vectors.</summary>
    private const int GateSize = 16;

    private readonly Listener[] _open;
    private readonly (SearchValues<string> Any, Listener[] Behind)[] _gates;

    public ListenerGates(IEnumerable<Listener> listeners)
    {
        var all = listeners.ToLookup(l => l.Program.UrlLiteral is null);
        _open = [.. all[true]];
        _gates = [.. all[false].OrderBy(l => l.Program.UrlLiteral, StringComparer.OrdinalIgnoreCase).Chunk(GateSize)
            .Select(c => (SearchValues.Create([.. c.Select(l => l.Program.UrlLiteral!)], StringComparison.OrdinalIgnoreCase), c))];
    }

    /// <summary>Adds those that fire to the list, which is made with the first.</summary>
    public void Fire(in RuleView view, ref List<Listener>? fired)
    {
        foreach (var l in _open) Fire(l, view, ref fired);
        if (_gates.Length == 0) return;
        var url = view.Visitor.TextOf(RuleField.Url).AsSpan();
        foreach (var (any, behind) in _gates)
            if (url.ContainsAny(any))
                foreach (var l in behind) Fire(l, view, ref fired);
    }

    public static void Fire(Listener l, in RuleView view, ref List<Listener>? fired)
    {
        if (!l.Program.Holds(view) || view.Visitor.HasFired(l.Rule, view.Now)) return;
        (fired ??= []).Add(l);
    }
}
