using Akka.Actor;

namespace Gateway.Actors.LiveList;

/// <summary>One site as the consoles of this node watch it: its rows from all nodes, the choices made of them, and the windows told.</summary>
internal sealed class LiveSite
{
    /// <summary>A choice that nobody looks at any more is kept so long: somebody who scrolls or comes back finds it.</summary>
    private const int LingerMs = 10_000;

    private readonly LiveRows _rows = new();
    private readonly Dictionary<LiveChoice, (LiveSelection Selection, long UsedAt)> _selections = [];
    private readonly Dictionary<LiveQuery, LiveView> _views = [];
    private long _now;

    public LiveSite()
    {
        Sources = new LiveSources<Address>(_rows);
        _rows.Changing = (number, old, row) =>
        {
            foreach (var (selection, _) in _selections.Values) selection.Change(number, old, row, _now);
        };
    }

    public LiveSources<Address> Sources { get; }

    public IReadOnlyCollection<LiveView> Views => _views.Values;

    /// <summary>Whether nobody watches and nothing is kept for somebody who may come back.</summary>
    public bool IsIdle => _views.Count == 0 && _selections.Count == 0;

    public void Watch(LiveQuery query, (ConnectionRef, int) listener, long now)
    {
        _now = now;
        if (!_selections.TryGetValue(query.Choice, out var chosen)) chosen.Selection = new LiveSelection(query.Choice, _rows);
        _selections[query.Choice] = (chosen.Selection, now);
        if (!_views.TryGetValue(query, out var view)) _views[query] = view = new LiveView(query, chosen.Selection);
        view.Listeners[listener] = false;
    }

    public void Unwatch(Func<(ConnectionRef Connection, int Number), bool> which)
    {
        foreach (var (query, view) in _views.ToList())
        {
            foreach (var listener in view.Listeners.Keys.Where(which).ToList()) view.Listeners.Remove(listener);
            if (view.Listeners.Count == 0) _views.Remove(query);
        }
    }

    /// <summary>Brings everything to this time, and drops what nobody looks at.</summary>
    public void Advance(long now)
    {
        _now = now;
        foreach (var view in _views.Values) _selections[view.Query.Choice] = (view.Selection, now);
        foreach (var (choice, (selection, usedAt)) in _selections.ToList())
            if (now - usedAt > LingerMs) _selections.Remove(choice);
            else selection.Advance(now);
    }

    /// <summary>Looks at all rows for a choice that is new. False: there is none left.</summary>
    public bool BuildOne(long now)
    {
        var waiting = _selections.Values.FirstOrDefault(s => !s.Selection.IsBuilt).Selection;
        waiting?.Build(now);
        return waiting is not null;
    }
}
