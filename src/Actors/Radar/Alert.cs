using MessagePack;

namespace Gateway.Actors.Radar;

/// <summary>What has become of an alert. The numbers are those of PROTOCOL.md.</summary>
public enum AlertState
{
    /// <summary>Nobody has taken it.</summary>
    Open = 1,
    /// <summary>Somebody looks after it.</summary>
    Taken = 2,
    /// <summary>Done; its cause rests for the cool-down.</summary>
    Closed = 3,
}

/// <summary>A visitor whom an alert is about, when it hit last, and what became of the invitation; 0 when nobody asked for one.</summary>
public readonly record struct VisitorHit(VisitorId Visitor, long At, HitOutcome Outcome);

/// <summary>An alert as it is stored and shown. Times are Unix ms.</summary>
/// <param name="Address">Where it was seen last: an address, with the page's title where there is one.</param>
/// <param name="Hits">How often it happened.</param>
/// <param name="Visitors">Different visitors hit, all of them; beyond <see cref="Alert.Exact"/> it stays at that number.</param>
/// <param name="By">Who took or closed it; "" for nobody.</param>
/// <param name="Closed">0 while it is not.</param>
/// <param name="Invited">Visitors invited because of it.</param>
/// <param name="Skipped">Visitors who were not: gone, in a dialog, invited otherwise, or who said no.</param>
/// <param name="Waiting">Visitors who are invited as operators become free.</param>
/// <param name="Seen">Operators who have been shown it.</param>
[MessagePackObject]
public sealed record AlertView(
    [property: Key(0)] string Id, [property: Key(1)] AlertKind Kind, [property: Key(2)] string Subject, [property: Key(3)] string Address, [property: Key(4)] long Opened,
    [property: Key(5)] long Last, [property: Key(6)] long Hits, [property: Key(7)] int Visitors, [property: Key(8)] AlertState State, [property: Key(9)] string By,
    [property: Key(10)] string ByName, [property: Key(11)] long Closed, [property: Key(12)] int Invited, [property: Key(13)] int Skipped, [property: Key(14)] int Waiting,
    [property: Key(15)] IReadOnlyList<OperatorId> Seen);

/// <summary>An alert while the radar counts for it.</summary>
internal sealed class Alert
{
    /// <summary>Visitors who are listed: the ones hit last.</summary>
    public const int Listed = 1000;
    /// <summary>Different visitors are counted up to so many; 8 bytes each.</summary>
    public const int Exact = 65_536;
    private const int MostSeen = 2000;

    private readonly Dictionary<VisitorId, (long At, HitOutcome Outcome)> _hit = [];
    private readonly HashSet<ulong> _known = [];
    private readonly List<OperatorId> _seen;
    private readonly HashSet<VisitorId> _unsaved = [];
    private int _before;

    public Alert(AlertView view, IEnumerable<VisitorHit> hit)
    {
        (View, _seen) = (view, [.. view.Seen]);
        foreach (var h in hit)
        {
            _hit[h.Visitor] = (h.At, h.Outcome);
            _known.Add(Fnv.Of(h.Visitor.Value));
        }
        // Of those who were counted before a restart only the listed are known by name.
        _before = Math.Max(0, view.Visitors - _known.Count);
    }

    public AlertView View { get; private set; }

    /// <summary>What people are told: how it was when it was stored last, so that whoever then reads the visitors hit finds all that are counted. Null before the first time.</summary>
    public AlertView? Told { get; set; }

    public AlertCause Cause => new(View.Kind, View.Subject);

    /// <summary>Something that is not on disk yet.</summary>
    public bool IsDirty { get; private set; } = true;

    /// <summary>The ones hit last, newest first.</summary>
    public IEnumerable<VisitorHit> Hit => _hit.OrderByDescending(h => h.Value.At).Select(h => new VisitorHit(h.Key, h.Value.At, h.Value.Outcome));

    public void Count(RadarHits hits, long now)
    {
        foreach (var visitor in hits.Visitors)
        {
            if (_known.Count + _before < Exact) _known.Add(Fnv.Of(visitor.Value));
            _hit[visitor] = (now, _hit.GetValueOrDefault(visitor).Outcome);
            _unsaved.Add(visitor);
        }
        // The oldest go in one sweep, so that each hit does not look for them.
        if (_hit.Count > Listed + Listed / 4)
            foreach (var old in _hit.OrderByDescending(h => h.Value.At).Skip(Listed).Select(h => h.Key).ToList())
            {
                _hit.Remove(old);
                _unsaved.Remove(old);
            }
        // An address is told with its number of the last minute, again and again: the highest is what it is about.
        var count = hits.Kind == AlertKind.AddressFlood ? Math.Max(View.Hits, hits.Count) : View.Hits + hits.Count;
        Change(View with { Last = now, Hits = count, Visitors = Math.Min(Exact, _known.Count + _before), Address = hits.Address.Length > 0 ? hits.Address : View.Address });
    }

    public void Change(AlertView view) => (View, IsDirty) = (view, true);

    /// <summary>What became of the invitation of one of the listed.</summary>
    public void Answered(VisitorId visitor, HitOutcome outcome)
    {
        if (!_hit.TryGetValue(visitor, out var hit)) return;
        _hit[visitor] = (hit.At, outcome);
        _unsaved.Add(visitor);
    }

    public void ShowTo(OperatorId person)
    {
        if (_seen.Contains(person) || _seen.Count == MostSeen) return;
        _seen.Add(person);
        Change(View with { Seen = [.. _seen] });
    }

    /// <summary>What the store is told; after it nothing is unsaved.</summary>
    public AlertWrite Write(SiteId site)
    {
        var write = new AlertWrite(site, View, [.. _unsaved.Where(_hit.ContainsKey).Select(v => new VisitorHit(v, _hit[v].At, _hit[v].Outcome))]);
        _unsaved.Clear();
        IsDirty = false;
        return write;
    }

    /// <summary>What was written did not reach the disk.</summary>
    public void Unsaved(AlertWrite write)
    {
        IsDirty = true;
        foreach (var hit in write.Hit) _unsaved.Add(hit.Visitor);
    }
}
