using Akka.Actor;
using Akka.Cluster.Sharding;
using Gateway.Actors.Desks;
using Gateway.Actors.Hops;

namespace Gateway.Actors.Operators;

/// <summary>
/// One operator on one site: his connections (several devices), and what his consoles show beyond a single dialog. Owns no slot; beats his desk
/// while he has a connection. Keeps nothing that the desk could not tell again.
/// </summary>
internal sealed class OperatorActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(5);
    private const int BeatsPerAge = 4;
    /// <summary>Three of the looks in which dialogs say it.</summary>
    private const int BeatsPerBeside = 20;

    private readonly NodeServices _node;
    private readonly SiteId _site;
    private readonly OperatorId _operator;
    private readonly Audience<Hears> _audience = new();
    private DeskView? _view;
    private readonly Board _board = new();
    private bool _hasBoard;
    private int _beats;
    /// <summary>What dialogs of others have said, and at which beat: they say it again, so that what they no longer say is so no more.</summary>
    private readonly Dictionary<DialogId, (DialogBeside Said, int Beat)> _beside = [];

    private sealed record BeatDesk;

    /// <summary>What a connection understands beside what all do.</summary>
    private readonly record struct Hears(bool Beside, bool Changes);

    public OperatorActor(NodeServices node, string entityId)
    {
        _node = node;
        var slash = entityId.IndexOf('/');
        (_site, _operator) = (new SiteId(entityId[..slash]), new OperatorId(entityId[(slash + 1)..]));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private DeskId Desk => _node.Sites.Find(_site)?.Desk ?? new DeskId(_site.Value);

    protected override void PreStart()
    {
        Metrics.Woke(EntityKind.Operator);
        Timers.StartPeriodicTimer(nameof(BeatDesk), new BeatDesk(), BeatInterval);
    }

    protected override void OnReceive(object message)
    {
        Places.Answer(Sender, Self);
        using var span = Telemetry.Handle("operator", ref message);
        switch (message)
        {
            case AttachOperator c: Attach(c); break;
            case DetachOperator c:
                if (_audience.Remove(c.Connection)) LeftBehind();
                break;
            case BeatOperator c:
                var (_, unknown) = _audience.Beat(c.Connections);
                if (unknown.Count > 0) c.Connections[0].Egress.Tell(new OperatorUnknown(_site, _operator, unknown), ActorRefs.NoSender);
                break;
            case StartWithVisitor c: Begin(c); break;
            case DialogBeside b: Show(b); break;
            case DeskView v: Show(v); break;
            case DeskBoard b: Show(b); break;
            case BoardChanged b: Show(b); break;
            case BeatDesk: Beat(); break;
            case FallAsleep: Context.Stop(Self); break;
        }
    }

    protected override void PostStop()
    {
        Metrics.Slept(EntityKind.Operator);
        // As visitors and dialogs do: whoever came meanwhile, or is here while the shard moves, goes to the next one at once.
        foreach (var node in _audience.Connections.GroupBy(c => c.Egress))
            node.Key.Tell(new OperatorUnknown(_site, _operator, [.. node.Select(c => c.Id)]), ActorRefs.NoSender);
    }

    private void Attach(AttachOperator c)
    {
        _audience.Add(c.Connection, new Hears(c.HearsBeside, c.TakesChanges));
        c.Connection.Say(new OperatorAttached(_site, _operator));
        if (_view is { } view) c.Connection.Say(SelfOf(view));
        if (c.HearsBeside && _beside.Count > 0) c.Connection.Say(Beside);
        if (_hasBoard)
        {
            c.Connection.Say(QueueNow());
            c.Connection.Say(TeamNow());
        }
        TellDesk(true);
    }

    private void LeftBehind()
    {
        if (_audience.IsEmpty) TellDesk(false);
    }

    private void Beat()
    {
        if (++_beats % BeatsPerAge == 0 && _audience.Age()) LeftBehind();
        foreach (var (dialog, (_, heard)) in _beside.ToList())
            if (_beats - heard > BeatsPerBeside && _beside.Remove(dialog)) _audience.Tell(Beside, hears => hears.Beside);
        if (!_audience.IsEmpty) TellDesk(true);
        else Context.Parent.Tell(new Passivate(FallAsleep.Instance));
    }

    private void Begin(StartWithVisitor c)
    {
        var begin = c.Begin;
        if (_view is { } view && view.Load >= view.Capacity && !begin.Exceed)
            begin.Connection.Say(new RequestRefused(begin.Rid, Refusals.NoCapacity, false, 0, $"you hold {view.Load} of {view.Capacity} dialogs; confirm to take one more"));
        else _node.Entities.Tell(begin);
    }

    private BesideChanged Beside => new([.. _beside.Values.Select(b => b.Said)]);

    private void Show(DialogBeside said)
    {
        var known = _beside.TryGetValue(said.Dialog, out var before);
        if (said.Stage != Dialogs.DialogState.BesideOut) _beside[said.Dialog] = (said, _beats);
        else _beside.Remove(said.Dialog);
        if (known ? before.Said != said : said.Stage != Dialogs.DialogState.BesideOut) _audience.Tell(Beside, hears => hears.Beside);
    }

    private void Show(DeskView view)
    {
        var same = _view is { } old && old.State == view.State && old.Capacity == view.Capacity && old.Load == view.Load && old.Dialogs.SequenceEqual(view.Dialogs);
        _view = view;
        if (!same) _audience.Tell(SelfOf(view));
    }

    private static SelfChanged SelfOf(DeskView v) => new(v.State, v.Capacity, v.Load, v.Dialogs);

    private void TellDesk(bool connected) => _node.Entities.Tell(new OperatorBeat(Desk, _site, _operator, connected, _hasBoard && _board.Version > 0 ? _board.Version : -1));

    private QueueChanged QueueNow() => new([.. _board.Rows], _board.Total);

    private TeamChanged TeamNow() => new([.. _board.Team]);

    private void Show(DeskBoard board)
    {
        // A desk of a release before 0.4 tells everything again and again.
        var queue = !_hasBoard || _board.Total != board.Total || !_board.Rows.SequenceEqual(board.Waiting);
        var team = !_hasBoard || !Same(_board.Team, board.Team);
        _board.Take(board);
        _hasBoard = true;
        if (queue) _audience.Tell(QueueNow());
        if (team) _audience.Tell(TeamNow());
    }

    private void Show(BoardChanged change)
    {
        var total = _board.Total;
        if (!_hasBoard || !_board.Take(change))
        {
            // One was lost: everything anew.
            _hasBoard = false;
            TellDesk(true);
            return;
        }
        var all = _audience.Readers.Any(r => !r.Changes);
        if (change.Gone.Count > 0 || change.Came.Count > 0 || change.Total != total)
        {
            _audience.Tell(new QueueAltered(change.Gone, change.Came, change.Total), hears => hears.Changes);
            if (all) _audience.Tell(QueueNow(), hears => !hears.Changes);
        }
        if (change.Team.Count > 0)
        {
            _audience.Tell(new TeamAltered(change.Team), hears => hears.Changes);
            if (all) _audience.Tell(TeamNow(), hears => !hears.Changes);
        }
    }

    private static bool Same(IReadOnlyList<Colleague> a, IReadOnlyList<Colleague> b) =>
        a.Count == b.Count && a.Zip(b).All(p => p.First with { Departments = [] } == p.Second with { Departments = [] } && p.First.Departments.SequenceEqual(p.Second.Departments));
}
