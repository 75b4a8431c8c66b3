using Akka.Actor;
using Gateway.Actors.LiveList;
using Gateway.Actors.Sites;

namespace Gateway.Actors.Radar;

/// <summary>
/// One per edge node: follows the alerts of the sites whose consoles are here and tells each console the ones that its operator is to be told, when one of them has changed; encoded once for all
/// who see the same.
/// </summary>
internal sealed class AlertHub(IActorRef radar, SiteDirectory sites) : UntypedActor, IWithTimers
{
    private static readonly TimeSpan FollowInterval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<ConnectionRef, (SiteId Site, OperatorId Operator)> _consoles = [];
    private readonly Dictionary<SiteId, AlertBoard> _boards = [];

    private sealed record FollowNow : INoSerializationVerificationNeeded;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(FollowNow), new FollowNow(), FollowInterval);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WatchAlerts { On: true } c:
                _consoles[c.Connection] = (c.Site, c.Operator);
                if (_boards.TryGetValue(c.Site, out var known)) Tell(known, [c.Connection]);
                else radar.Tell(new FollowAlerts(c.Site), Self);
                break;
            case WatchAlerts c: Forget(c.Connection); break;
            case HubConnectionClosed c: Forget(c.Connection); break;
            case AlertBoard b:
                if (_boards.TryGetValue(b.Site, out var old) && Same(old, b) || !_consoles.Values.Any(c => c.Site == b.Site)) break;
                _boards[b.Site] = b;
                Tell(b, _consoles.Where(c => c.Value.Site == b.Site).Select(c => c.Key));
                break;
            case FollowNow:
                foreach (var site in _consoles.Values.Select(c => c.Site).Distinct()) radar.Tell(new FollowAlerts(site), Self);
                break;
        }
    }

    private void Forget(ConnectionRef connection)
    {
        if (_consoles.Remove(connection, out var gone) && _consoles.Values.All(c => c.Site != gone.Site)) _boards.Remove(gone.Site);
    }

    private void Tell(AlertBoard board, IEnumerable<ConnectionRef> connections)
    {
        if (sites.Find(board.Site) is not { } site) return;
        // Mostly all have seen the same: one text of zeros and ones names what a console is shown.
        foreach (var alike in connections.Select(c => (Connection: c, Shown: ShownTo(board, site, _consoles[c].Operator))).GroupBy(c => (c.Connection.Egress, c.Shown)))
        {
            var shown = alike.Key.Shown is { } seen ? board.Alerts.Select((a, i) => new AlertShown(a with { Seen = [] }, seen[i] == '1')).ToList() : [];
            alike.Key.Egress.Tell(new Deliver([.. alike.Select(c => c.Connection.Id)], new AlertsChanged(shown)), ActorRefs.NoSender);
        }
    }

    private static string? ShownTo(AlertBoard board, SiteSnapshot site, OperatorId person) =>
        site.Operator(person) is { } known && site.Radar.Settings.Tells(known) ? string.Concat(board.Alerts.Select(a => a.Seen.Contains(person) ? '1' : '0')) : null;

    private static bool Same(AlertBoard a, AlertBoard b) =>
        a.Alerts.Count == b.Alerts.Count && a.Alerts.Zip(b.Alerts).All(p => p.First with { Seen = [] } == p.Second with { Seen = [] } && p.First.Seen.SequenceEqual(p.Second.Seen));
}
