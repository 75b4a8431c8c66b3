using System.Globalization;
using Akka.Actor;
using Gateway.Actors;
using Gateway.Actors.Recordings;
using Gateway.Actors.Timers;
using Gateway.Actors.Triggers;
using Gateway.Actors.Visitors;

namespace Gateway.Bench.Figures;

/// <summary>
/// Processor time of the whole process for a page view: from the command to the applied state, 100 rules of which 30 listen, the row in the live index, and the note to the recorder, which packs its chunks and
/// throws them away. Behind the real shard region; decoding the packet is <c>packet-decode</c>.
/// </summary>
internal static partial class VisitorBytes
{
    private const int Viewers = 2_000;

    public static async Task<int> EventAsync(bool quick, CancellationToken stop)
    {
        await EventAsync("event-cpu", records: true, quick, stop);
        await EventAsync("event-cpu.unrecorded", records: false, quick, stop);
        return 0;
    }

    private static async Task EventAsync(string name, bool records, bool quick, CancellationToken stop)
    {
        using var wheel = new TimerWheel(TimeProvider.System);
        var node = new NodeServices { Wheel = wheel, Records = records };
        node.Sites.Replace([Site() with { Rules = RuleSet.Compile(RuleMix.Rules(100)) }]);
        var answered = new Countdown();
        var (host, edge) = await StartAsync(node, answered, rows: true, stop);
        using var ended = host;
        if (records) node.Recorder = ((ActorSystem)host.Services.GetService(typeof(ActorSystem))!).ActorOf(Props.Create(() => new RecorderActor(node)));
        await VisitAsync(node, edge, answered, 0, Viewers, stop);
        VisitorId[] viewers = [.. Enumerable.Range(0, Viewers).Select(VisitorOf)];
        var (rounds, best, page) = (quick ? 20 : 100, double.MaxValue, 0);
        for (var run = 0; run < 5; run++)
        {
            var before = Environment.CpuUsage.TotalTime;
            for (var round = 0; round < rounds; round++)
                for (var wave = 0; wave < Viewers; wave += Wave)
                {
                    answered.Reset(Wave);
                    for (var i = wave; i < wave + Wave; i++)
                    {
                        var tab = new ConnectionRef(edge, i);
                        node.Entities.Tell(new ViewPage(_site, viewers[i], tab, new VisitPage((++page).ToString("x16", CultureInfo.InvariantCulture), $"https://shop.example/products/trail-shoe-{page % 300}", "Trail shoe – Example Shop", "")));
                    }
                    for (var i = wave; i < wave + Wave; i++) node.Entities.Tell(new BeatVisitor(_site, viewers[i], [new ConnectionRef(edge, i), new ConnectionRef(edge, -1)]));
                    await answered.Zero.WaitAsync(stop);
                }
            best = Math.Min(best, (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / (rounds * Viewers));
        }
        Figure.Print(name, best, "us");
        Figure.Explain($"{rounds * Viewers:N0} page views of {Viewers:N0} visitors in each of five runs; a beat and its answer beside each view is within");
        await EndAsync(host);
    }
}
