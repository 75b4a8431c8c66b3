using Akka.Actor;

namespace Gateway.Actors.Radar;

/// <summary>
/// One per node: gathers what visitors and edges of this node have seen and tells the radar twice a second, each visitor of a cause once. A node without trouble says nothing. What does not fit
/// into a half second is dropped; the next half second sees the same fault again.
/// </summary>
internal sealed class RadarScout(IActorRef radar, string node) : UntypedActor, IWithTimers
{
    private static readonly TimeSpan TellAfter = TimeSpan.FromMilliseconds(500);
    /// <summary>About 30 bytes each, so that a message stays far below a frame between nodes.</summary>
    private const int VisitorsPerMessage = 1000;
    private const int VisitorsAtOnce = 10_000;
    private const int CausesAtOnce = 200;

    private readonly Dictionary<(SiteId, AlertCause), Seen> _seen = [];
    private int _visitors;

    private sealed class Seen
    {
        public readonly HashSet<VisitorId> Visitors = [];
        public string Address = "";
        public int Count;
    }

    private sealed record TellNow : INoSerializationVerificationNeeded;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Spotted s: Note(s); break;
            case TellNow: Tell(); break;
        }
    }

    private void Note(Spotted s)
    {
        if (!_seen.TryGetValue((s.Site, s.Cause), out var seen))
        {
            if (_seen.Count == CausesAtOnce) return;
            _seen[(s.Site, s.Cause)] = seen = new Seen();
            if (_seen.Count == 1) Timers.StartSingleTimer(nameof(TellNow), new TellNow(), TellAfter);
        }
        seen.Address = s.Address;
        seen.Count = s.Cause.Kind == AlertKind.AddressFlood ? Math.Max(seen.Count, s.Count) : seen.Count + s.Count;
        if (s.Visitor.Value is { Length: > 0 } && _visitors < VisitorsAtOnce && seen.Visitors.Add(s.Visitor)) _visitors++;
    }

    private void Tell()
    {
        foreach (var ((site, cause), seen) in _seen)
        {
            var count = seen.Count;
            foreach (var page in seen.Visitors.Chunk(VisitorsPerMessage).DefaultIfEmpty([]))
            {
                radar.Tell(new RadarHits(site, cause.Kind, cause.Subject, seen.Address, count, page, node), ActorRefs.NoSender);
                // Of a cause told in several messages the count is in the first; an address has one count for all of them.
                if (cause.Kind != AlertKind.AddressFlood) count = 0;
            }
        }
        _seen.Clear();
        _visitors = 0;
    }
}
