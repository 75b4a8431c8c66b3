using System.Collections.Concurrent;
using System.Diagnostics;
using Gateway.Protocol;
using Gateway.Swarm;

namespace Gateway.Bench.Figures;

/// <summary>
/// Visitor → operator → visitor over real sockets while 100 dialogs talk, one round trip a second each: two messages, each on the disk before it is
/// acknowledged or shown to anybody. The clock starts when the visitor's packet is written and stops when the operator's answer is read.
/// </summary>
internal static class MessageRoundtrip
{
    private const int Dialogs = 100;
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(bool quick, CancellationToken stop)
    {
        await using var node = await NodeUnderTest.StartAsync(stop);
        var options = new ClientOptions();
        var answers = new ConcurrentDictionary<string, TaskCompletionSource>();
        await using var floor = new Crew();
        foreach (var login in (string[])["admin", "anna", "boris"])
        {
            OperatorClient? self = null;
            var client = self = new OperatorClient(node.Place, options, login, node.Password)
            {
                EntryReceived = e =>
                {
                    if (e is { Kind: EntryKinds.Message, Author: 1 }) _ = self!.PostAsync(e.Dialog, "Yes, it is free from 80 euros: " + e.Seq, stop);
                },
            };
            if (!await floor.AddAsync(client, stop)) await client.DisposeAsync();
        }

        var talks = new List<(VisitorClient Visitor, string Dialog)>();
        for (var i = 0; i < Dialogs; i++)
        {
            var page = new HelloPage(Guid.NewGuid().ToString("N"), node.Place.Origin + "/delivery", "Delivery", "", "en-GB", "1920x1080", "Europe/London", 0);
            var visitor = new VisitorClient(node.Place, options, page, source: new System.Net.IPAddress([127, 0, 1, (byte)(1 + i)]))
            {
                EntryReceived = e =>
                {
                    if (e is { Kind: EntryKinds.Message, Author: 2 } && answers.TryGetValue(e.Dialog, out var waiting)) waiting.TrySetResult();
                },
            };
            floor.Visitors.Add(visitor);
            visitor.Start();
            await visitor.ConnectedAsync(stop);
            var begun = await floor.Operators[i % floor.Operators.Count].BeginWithAsync(visitor.Visitor!, floor.Department, "Hello! May I help?", exceed: true, stop);
            if (!begun.Acknowledged) throw new IOException($"a dialog could not begin: {begun.Refusal!.Code} {begun.Refusal.Text}");
            await visitor.Changed.UntilAsync(() => visitor.LastSeq(begun.Dialog) >= begun.Seq, stop);
            talks.Add((visitor, begun.Dialog));
        }
        Figure.Explain($"{talks.Count} dialogs with {floor.Operators.Count} operators are open");

        await TalkAsync(talks, answers, TimeSpan.FromSeconds(quick ? 4 : 10), stop);
        using var self0 = Process.GetCurrentProcess();
        var (generator, server, started) = (self0.TotalProcessorTime, node.Process.ProcessorTime(), Stopwatch.GetTimestamp());
        var times = await TalkAsync(talks, answers, TimeSpan.FromSeconds(quick ? 15 : 60), stop);
        var elapsed = Stopwatch.GetElapsedTime(started);
        self0.Refresh();

        times.Sort();
        Figure.Print("message-roundtrip.p50", times[times.Count / 2], "ms");
        Figure.Print("message-roundtrip.p99", times[times.Count * 99 / 100], "ms");
        Figure.Print("message-roundtrip.count", times.Count, "round-trips");
        Figure.Print("message-roundtrip.node", (node.Process.ProcessorTime() - server) / elapsed * 100, "%-of-its-core");
        return Figure.Generator("message-roundtrip", self0.TotalProcessorTime - generator, elapsed) ? 0 : 1;
    }

    private static async Task<List<double>> TalkAsync(
        List<(VisitorClient Visitor, string Dialog)> talks, ConcurrentDictionary<string, TaskCompletionSource> answers, TimeSpan duration, CancellationToken stop)
    {
        var times = new ConcurrentBag<double>();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(talks.Select(async (talk, i) =>
        {
            await Task.Delay(_interval * i / talks.Count, stop);
            for (var round = 1; Stopwatch.GetElapsedTime(started) < duration; round++)
            {
                var answer = answers[talk.Dialog] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                var said = Stopwatch.GetTimestamp();
                var posted = talk.Visitor.PostAsync(talk.Dialog, "Is the delivery free for this order?", stop);
                await answer.Task.WaitAsync(stop);
                times.Add(Stopwatch.GetElapsedTime(said).TotalMilliseconds);
                await posted;
                var next = started + (long)((_interval * i / talks.Count + _interval * round).TotalSeconds * Stopwatch.Frequency);
                var pause = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), next);
                if (pause > TimeSpan.Zero) await Task.Delay(pause, stop);
            }
        }));
        return [.. times];
    }

    /// <summary>Everybody who takes part, so that all leave together.</summary>
    private sealed class Crew : IAsyncDisposable
    {
        public List<OperatorClient> Operators { get; } = [];
        public List<VisitorClient> Visitors { get; } = [];
        public string Department { get; private set; } = "";

        public async Task<bool> AddAsync(OperatorClient client, CancellationToken stop)
        {
            try { await client.ProveAsync(stop); }
            catch (ApiRefusedException e) when (e.Code == "bad-credentials") { return false; }
            client.Start();
            await client.ConnectedAsync(stop);
            await client.SetStateAsync(1, stop);
            await client.Changed.UntilAsync(() => client.Self is { State: 1 } && client.Team is not null, stop);
            Department = client.Team!.Operators.SelectMany(o => o.Departments).First();
            Operators.Add(client);
            return true;
        }

        public async ValueTask DisposeAsync()
        {
            await Task.WhenAll(Visitors.Select(v => v.LeaveAsync()));
            foreach (var o in Operators) await o.DisposeAsync();
        }
    }
}
