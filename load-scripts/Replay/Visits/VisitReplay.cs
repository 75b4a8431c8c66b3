using Gateway.Replay.Input;
using Gateway.Swarm;

namespace Gateway.Replay.Visits;

/// <summary>Walks the access log's visitors through the site at a multiple of their own speed, each with a socket of its own.</summary>
internal sealed class VisitReplay(People people, Tally tally, double speed)
{
    /// <summary>How long a page is looked at when the log shows no next one: in the log's time, but at least the least time ours.</summary>
    private static readonly TimeSpan _look = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan _leastLook = TimeSpan.FromSeconds(2);
    private readonly Dictionary<string, Walker> _walkers = [];
    private readonly List<Task> _leaving = [];

    private sealed class Walker(VisitorClient client)
    {
        public VisitorClient Client { get; set; } = client;
        public long LeavesAt { get; set; }
        public bool Here { get; set; } = true;
    }

    /// <summary>Sockets that the log's visitors opened.</summary>
    public int Connections => _walkers.Values.Sum(w => w.Client.Connections);

    public IEnumerable<string> Troubles => _walkers.Values.SelectMany(w => w.Client.Troubles);

    public async Task WalkAsync(IReadOnlyList<PageView> views, CancellationToken stop)
    {
        if (views.Count == 0) return;
        var started = TimeProvider.System.GetTimestamp();
        TimeSpan Elapsed() => TimeProvider.System.GetElapsedTime(started);
        try
        {
            foreach (var view in views)
            {
                var due = (view.At - views[0].At) / speed;
                while (due > Elapsed())
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp((due - Elapsed()).TotalMilliseconds, 1, 200)), stop);
                    LetGo(Elapsed());
                }
                await StepAsync(view, Elapsed());
            }
            while (_walkers.Values.Any(w => w.Here))
            {
                await Task.Delay(100, stop);
                LetGo(Elapsed());
            }
        }
        finally
        {
            foreach (var walker in _walkers.Values.Where(w => w.Here)) End(walker);
            await Task.WhenAll(_leaving);
        }
    }

    private async Task StepAsync(PageView view, TimeSpan now)
    {
        var stay = TimeSpan.FromTicks(Math.Max((_look / speed).Ticks, _leastLook.Ticks));
        if (_walkers.TryGetValue(view.Who, out var walker))
        {
            if (walker.Here) await walker.Client.BrowseAsync(people.Page(view.Path, view.Referrer));
            else
            {
                // The same browser comes back: it kept its identity.
                walker.Client = new VisitorClient(walker.Client, people.Page(view.Path, view.Referrer));
                walker.Client.Start();
                walker.Here = true;
                tally.CameBack();
            }
        }
        else
        {
            walker = _walkers[view.Who] = new Walker(people.Visitor(view.Who, view.Path, view.Referrer, view.Agent));
            walker.Client.Start();
            tally.Came();
        }
        walker.LeavesAt = (now + stay).Ticks;
        tally.View();
    }

    private void LetGo(TimeSpan now)
    {
        foreach (var walker in _walkers.Values)
            if (walker.Here && walker.LeavesAt <= now.Ticks) End(walker);
    }

    private void End(Walker walker)
    {
        walker.Here = false;
        _leaving.Add(walker.Client.LeaveAsync());
        tally.Left();
    }
}
