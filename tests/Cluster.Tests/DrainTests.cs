using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>A node that is asked to end (SIGTERM) while people talk through it.</summary>
public sealed class DrainTests : IAsyncLifetime, IAsyncDisposable
{
    private const int Talkers = 8;
    private const int Idle = 9;
    private readonly Nodes _nodes = new();
    private readonly Balancer _balancer = new();

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _nodes.DisposeAsync();
        await _balancer.DisposeAsync();
    }

    [Fact]
    public async Task F30_a_node_that_ends_while_people_talk_moves_them_and_loses_nothing_acknowledged()
    {
        var database = await Nodes.DatabaseAsync();
        // Slow enough that people are still here, and talk, when readiness has long been red: 18 connections over 3 seconds.
        string[] settings = ["--Gateway:Api:ConsoleOrigins:0", _balancer.Address.GetLeftPart(UriPartial.Authority), "--Edge:MovesPerSecond", "6"];
        var going = await _nodes.StartAsync(postgres: database, settings: settings);
        _balancer.Serve(going);
        var place = new Place(_balancer.Address, "demo", going.ShopOrigin);

        await using var anna = await _nodes.OperatorAsync(place, "anna");
        await anna.SetStateAsync(1, _nodes.Stop);
        var visitors = new List<VisitorClient>();
        try
        {
            for (var i = 0; i < Talkers; i++) visitors.Add(await _nodes.VisitorAsync(place));
            for (var i = 0; i < Idle; i++) visitors.Add(await _nodes.VisitorAsync(place));

            var dialogs = new List<(VisitorClient Visitor, string Dialog)>();
            foreach (var visitor in visitors.Take(Talkers))
            {
                var begun = await anna.BeginWithAsync(visitor.Visitor!, "sales", "Hello!", exceed: true, _nodes.Stop);
                Assert.True(begun.Acknowledged);
                dialogs.Add((visitor, begun.Dialog));
            }
            var staying = await _nodes.StartAsync(postgres: database, settings: settings);
            _balancer.Serve(going, staying);

            using var enough = CancellationTokenSource.CreateLinkedTokenSource(_nodes.Stop);
            var talking = dialogs.Select(d => TalkAsync(anna, d.Visitor, d.Dialog, enough.Token)).ToArray();
            foreach (var (_, dialog) in dialogs) await anna.Changed.UntilAsync(() => anna.LastSeq(dialog) > 5, _nodes.Stop);
            var leaving = going.StopAsync(TimeSpan.FromSeconds(60));
            var sawRed = false;
            while (!leaving.IsCompleted)
            {
                sawRed |= await _balancer.ReadyAsync(going) == false;
                await Task.WhenAny(leaving, Task.Delay(20));
            }
            await leaving;
            Assert.True(sawRed, "the node ended without saying first that it wants no traffic");
            foreach (var (visitor, dialog) in dialogs)
            {
                var here = visitor.LastSeq(dialog);
                await visitor.Changed.UntilAsync(() => visitor.LastSeq(dialog) > here + 3, _nodes.Stop);
            }
            await enough.CancelAsync();
            var said = (await Task.WhenAll(talking)).Sum();

            // What was on its way when the talking ended still comes in.
            foreach (var client in visitors.Take(Talkers).Append<GatewayClient>(anna)) await client.Changed.UntilAsync(() => client.Said.Count == client.Acknowledged.Count, _nodes.Stop);
            foreach (var visitor in visitors)
            {
                await visitor.Changed.UntilAsync(() => visitor.Connections > 1 && visitor.Welcome is not null, _nodes.Stop);
                Assert.Empty(visitor.Troubles);
            }
            foreach (var (visitor, dialog) in dialogs)
            {
                var acknowledged = visitor.Acknowledged.Concat(anna.Acknowledged).Where(m => m.Dialog == dialog).ToList();
                await visitor.Changed.UntilAsync(() => visitor.LastSeq(dialog) >= acknowledged.Max(m => m.Seq), _nodes.Stop);
                await anna.Changed.UntilAsync(() => anna.LastSeq(dialog) >= acknowledged.Max(m => m.Seq), _nodes.Stop);
                foreach (var log in new[] { visitor.Dialogs[dialog], anna.Dialogs[dialog] })
                    Assert.All(acknowledged, m => Assert.Equal((m.Outbox, m.N), log.Entries.Where(e => e.Seq == m.Seq).Select(e => (e.Outbox!, e.N)).Single()));
            }
            Assert.True(said > Talkers * 5, $"only {said} messages were said");
        }
        finally
        {
            foreach (var visitor in visitors) await visitor.DisposeAsync();
        }
    }

    /// <summary>Both sides in turn, without a pause, until told to end; how much was acknowledged.</summary>
    private static async Task<int> TalkAsync(OperatorClient anna, VisitorClient visitor, string dialog, CancellationToken stop)
    {
        var said = 0;
        try
        {
            while (true)
            {
                if ((await visitor.PostAsync(dialog, $"question {said}", stop)).Acknowledged) said++;
                if ((await anna.PostAsync(dialog, $"answer {said}", stop)).Acknowledged) said++;
            }
        }
        catch (OperationCanceledException)
        {
            return said;
        }
    }
}
