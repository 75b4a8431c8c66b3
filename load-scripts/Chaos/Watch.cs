using System.Diagnostics;
using System.Globalization;
using Gateway.Swarm;

namespace Gateway.Chaos;

/// <summary>Looks at clients and dialogs from the moment of a fault on: who lost a socket, who is back, who is served.</summary>
internal sealed class Watch
{
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(20);
    private readonly Crowd _crowd;
    private readonly List<(GatewayClient Client, int Connections)> _before;
    private readonly Dictionary<GatewayClient, double> _returned = [];
    private readonly List<(long At, string What)> _steps = [];
    private bool _underWay;

    public Watch(Crowd crowd)
    {
        _crowd = crowd;
        _before = [.. crowd.Clients.Select(c => (c, c.Connections))];
        From = Stopwatch.GetTimestamp();
    }

    /// <summary>The moment that times are counted from.</summary>
    public long From { get; private set; }

    /// <summary>Nobody could be served for a while until now: count from here, and what people have waited for since.</summary>
    public void Restart() => (From, _underWay) = (Stopwatch.GetTimestamp(), true);

    /// <summary>Returns when the work is done, looking meanwhile.</summary>
    public async Task WhileAsync(Task work)
    {
        while (!work.IsCompleted)
        {
            Look();
            await Task.WhenAny(work, Task.Delay(_look, CancellationToken.None));
        }
        await work;
    }

    /// <summary>Returns when every dialog had a whole round that began after the moment, or the patience is over; those that had not.</summary>
    public async Task<IReadOnlyList<Talk>> ServedAsync(TimeSpan patience, CancellationToken stop)
    {
        foreach (var talk in _crowd.Talks) talk.Hurry();
        var away = _crowd.Talks.ToList();
        for (var begun = Stopwatch.GetTimestamp(); away.Count > 0 && Stopwatch.GetElapsedTime(begun) < patience;)
        {
            Look();
            away.RemoveAll(t => t.ServedAfter(From, _underWay) is not null);
            await Task.Delay(_look, stop);
        }
        return away;
    }

    /// <summary>Seconds until dialogs were served, apart: both sockets lived on, one was lost.</summary>
    public (Percentiles Kept, Percentiles Lost) Served()
    {
        var moved = _before.Where(b => b.Client.Connections > b.Connections).Select(b => b.Client).ToHashSet();
        var times = _crowd.Talks.Select(t => (Lost: moved.Contains(t.Visitor) || moved.Contains(t.Holder), End: t.ServedAfter(From, _underWay))).Where(t => t.End is not null).ToList();
        Percentiles Of(bool lost) => new(times.Where(t => t.Lost == lost).Select(t => Stopwatch.GetElapsedTime(From, t.End!.Value).TotalSeconds));
        return (Of(false), Of(true));
    }

    public Percentiles Returned() => new(_returned.Values);

    /// <summary>Seconds by which messages written from the moment on waited longer than usual.</summary>
    public Percentiles Added(double usual) => new(_crowd.Talks.SelectMany(t => t.DelaysFrom(From)).Select(d => Math.Max(0, d.Span.Seconds - usual)));

    /// <summary>Notes what is done at this moment, for <see cref="Slowest"/>.</summary>
    public void Step(string what) => _steps.Add((Stopwatch.GetTimestamp(), what));

    /// <summary>The messages that waited longest, a line each: what was done last before, and whether the writer's socket broke.</summary>
    public IEnumerable<string> Slowest(int count) =>
        _crowd.Talks.SelectMany(t => t.DelaysFrom(From).Select(d => (Talk: t, Delay: d))).OrderByDescending(d => d.Delay.Span.Seconds).Take(count).Select(d =>
        {
            var before = _steps.FindLast(s => s.At <= d.Delay.Span.From);
            var since = before.What is null ? "" : string.Create(CultureInfo.InvariantCulture, $", {Stopwatch.GetElapsedTime(before.At, d.Delay.Span.From).TotalSeconds:F2} s after: {before.What}");
            return string.Create(CultureInfo.InvariantCulture,
                $"{d.Delay.Span.Seconds:F2} s: {d.Delay.By} in {d.Talk.Dialog}, {Stopwatch.GetElapsedTime(From, d.Delay.Span.From).TotalSeconds:F2} s from the beginning{since}; {d.Delay.Breaks} sockets broke meanwhile");
        });

    private void Look()
    {
        foreach (var (client, connections) in _before)
            if (client.Connections > connections && client.Welcome is not null) _returned.TryAdd(client, Stopwatch.GetElapsedTime(From).TotalSeconds);
    }
}
