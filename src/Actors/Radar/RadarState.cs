using System.Buffers.Text;
using System.Security.Cryptography;

namespace Gateway.Actors.Radar;

/// <summary>
/// Counts for one site: distinct visitors per cause in a sliding minute, and the alerts made of them. Pure; time is passed in. One cause has one alert while that is open, and after it was closed
/// none until its cool-down is over; what exceeds the alerts of an hour is counted in a single one. Memory has a bound whatever pages say.
/// </summary>
internal sealed class RadarState(SiteId site)
{
    /// <summary>Closed alerts that are still shown.</summary>
    public const int ClosedKept = 30;
    private const long WindowMs = 60_000;
    private const long HourMs = 3_600_000;
    private const int Causes = 200;
    private const int VisitorsInWindows = 50_000;

    private readonly Dictionary<AlertCause, Window> _windows = [];
    private readonly Dictionary<AlertCause, Alert> _open = [];
    private readonly Dictionary<AlertCause, long> _restsUntil = [];
    private readonly List<Alert> _closed = [];
    private readonly Queue<long> _opened = new();

    private sealed class Window
    {
        public readonly Dictionary<VisitorId, long> Visitors = [];
        public readonly Queue<(long At, int Count)> Hits = new();
        public readonly Dictionary<string, (long At, int Count)> Nodes = [];
        public long Last;

        public void Prune(long now)
        {
            foreach (var old in Visitors.Where(v => v.Value <= now - WindowMs).Select(v => v.Key).ToList()) Visitors.Remove(old);
            while (Hits.TryPeek(out var hit) && hit.At <= now - WindowMs) Hits.Dequeue();
            foreach (var old in Nodes.Where(n => n.Value.At <= now - WindowMs).Select(n => n.Key).ToList()) Nodes.Remove(old);
        }
    }

    public IEnumerable<Alert> Open => _open.Values;

    public IEnumerable<Alert> All => _open.Values.OrderByDescending(a => a.View.Opened).Concat(_closed.OrderByDescending(a => a.View.Closed));

    public bool IsIdle => _windows.Count == 0 && _open.Count == 0 && _closed.Count == 0;

    /// <summary>What is counted but no alert yet.</summary>
    public (int Causes, int Visitors) Held => (_windows.Count, _windows.Values.Sum(w => w.Visitors.Count));

    public Alert? Find(string id) => _open.Values.FirstOrDefault(a => a.View.Id == id) ?? _closed.Find(a => a.View.Id == id);

    /// <summary>An alert read from disk.</summary>
    public void Restore(AlertWrite stored, RadarSettings settings)
    {
        var alert = new Alert(stored.Alert, stored.Hit) { Told = stored.Alert };
        alert.Write(site);
        if (stored.Alert.State == AlertState.Closed) Rest(alert, settings);
        else _open[alert.Cause] = alert;
    }

    /// <summary>Counts what a node has seen; the alert that it made or changed, or null.</summary>
    public Alert? Take(RadarHits hits, RadarSettings settings, long now)
    {
        if (_open.TryGetValue(hits.Cause, out var alert))
        {
            alert.Count(hits, now);
            return alert;
        }
        var window = Count(hits, now);
        if (!Passes(hits.Kind, window, settings) || _restsUntil.TryGetValue(hits.Cause, out var until) && until > now) return null;
        var gathered = hits with { Count = Math.Max(hits.Count, window.Hits.Sum(h => h.Count)), Visitors = [.. window.Visitors.Keys] };
        _windows.Remove(hits.Cause);
        _restsUntil.Remove(hits.Cause);
        while (_opened.TryPeek(out var at) && at <= now - HourMs) _opened.Dequeue();
        if (_opened.Count < settings.AlertsPerHour)
        {
            _opened.Enqueue(now);
            return Begin(gathered, now);
        }
        var many = gathered with { Kind = AlertKind.Many, Subject = "" };
        if (!_open.TryGetValue(many.Cause, out var open)) return Begin(many, now);
        open.Count(many, now);
        return open;
    }

    public void Close(Alert alert, OperatorId by, string name, RadarSettings settings, long now)
    {
        _open.Remove(alert.Cause);
        alert.Change(alert.View with { State = AlertState.Closed, Closed = now, By = by.Value, ByName = name, Waiting = 0 });
        Rest(alert, settings);
    }

    /// <summary>Forgets windows that have run empty and rests that are over; called now and then.</summary>
    public void Sweep(long now)
    {
        foreach (var (cause, window) in _windows.ToList())
            if (window.Last <= now - WindowMs) _windows.Remove(cause);
        foreach (var over in _restsUntil.Where(r => r.Value <= now).Select(r => r.Key).ToList()) _restsUntil.Remove(over);
    }

    private void Rest(Alert alert, RadarSettings settings)
    {
        _restsUntil[alert.Cause] = alert.View.Closed + settings.CoolDownMinutes * 60_000L;
        _closed.Insert(0, alert);
        if (_closed.Count > ClosedKept) _closed.RemoveRange(ClosedKept, _closed.Count - ClosedKept);
        if (_restsUntil.Count > Causes) _restsUntil.Remove(_restsUntil.MinBy(r => r.Value).Key);
    }

    private Alert Begin(RadarHits hits, long now)
    {
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12));
        var alert = new Alert(new AlertView(id, hits.Kind, hits.Subject, hits.Address, now, now, 0, 0, AlertState.Open, "", "", 0, 0, 0, 0, []), []);
        alert.Count(hits, now);
        return _open[alert.Cause] = alert;
    }

    private Window Count(RadarHits hits, long now)
    {
        if (!_windows.TryGetValue(hits.Cause, out var window))
        {
            if (_windows.Count >= Causes) _windows.Remove(_windows.MinBy(w => w.Value.Last).Key);
            _windows[hits.Cause] = window = new Window();
        }
        window.Last = now;
        window.Prune(now);
        foreach (var visitor in hits.Visitors) window.Visitors[visitor] = now;
        window.Hits.Enqueue((now, hits.Count));
        window.Nodes[hits.Node] = (now, hits.Count);
        // The stalest causes make room: what is worth an alert grows faster than they do.
        while (_windows.Count > 1 && _windows.Values.Sum(w => w.Visitors.Count) > VisitorsInWindows) _windows.Remove(_windows.MinBy(w => w.Value == window ? long.MaxValue : w.Value.Last).Key);
        return window;
    }

    private static bool Passes(AlertKind kind, Window window, RadarSettings settings) => kind switch
    {
        AlertKind.ErrorPage or AlertKind.ErrorEvent => window.Visitors.Count >= settings.Visitors,
        AlertKind.ForbiddenPage => window.Hits.Sum(h => h.Count) >= settings.ForbiddenViews,
        AlertKind.AddressFlood => window.Nodes.Values.Sum(n => n.Count) >= settings.AddressRate,
        _ => true,
    };
}
