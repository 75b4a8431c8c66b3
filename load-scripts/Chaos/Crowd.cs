using System.Net;
using Gateway.Protocol;
using Gateway.Swarm;
using Gateway.Swarm.Verdicts;

namespace Gateway.Chaos;

/// <summary>All people of a run: operators, visitors that talk, and visitors that wait for an operator to be free.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private const int Abreast = 16;
    private const int Waiting = 5;
    /// <summary>Of so many dialogs one has a visitor that never writes.</summary>
    private const int OneQuietIn = 10;

    private readonly Desk _desk = new();
    private readonly List<Talk> _talks = [];
    private readonly List<(VisitorClient Visitor, string Dialog)> _waiting = [];
    private readonly List<string> _failures = [];
    private readonly CancellationTokenSource _enough = new();
    private Task _talking = Task.CompletedTask;

    public IReadOnlyList<Talk> Talks => _talks;
    public Desk Desk => _desk;
    public IEnumerable<GatewayClient> Clients => _desk.Operators.Cast<GatewayClient>().Concat(_talks.Select(t => t.Visitor)).Concat(_waiting.Select(w => w.Visitor));
    /// <summary>Dialogs that could not go on.</summary>
    public IReadOnlyList<string> Failures { get { lock (_failures) return [.. _failures]; } }
    public IReadOnlySet<string> Dialogs => _talks.Select(t => t.Dialog).Concat(_waiting.Select(w => w.Dialog)).ToHashSet();
    public IReadOnlyList<OutboxMessage> Said => [.. Clients.SelectMany(c => c.Said)];
    public IReadOnlyList<Heard> Heard => [.. _talks.Select(t => t.Heard), .. _waiting.Select(w => Swarm.Verdicts.Heard.Of(w.Dialog, [], w.Visitor, _desk.Operators))];

    public async Task OpenAsync(Place place, string password, int dialogs, CancellationToken stop)
    {
        // The pauses of the product's own clients: half a second at first, then longer.
        var options = new ClientOptions { BackoffCap = TimeSpan.FromSeconds(5) };
        await _desk.OpenAsync(place, options, password, stop);
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(Abreast, dialogs)).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < dialogs; i = Interlocked.Increment(ref next)) await BeginAsync(place, options, i, stop);
        }));
        // Everybody holds more than one may: who asks now, waits.
        for (var i = 0; i < Waiting; i++)
        {
            var visitor = Visitor(place, options, dialogs + i, _ => { });
            await visitor.ConnectedAsync(stop);
            var begun = await visitor.BeginAsync(null, null, $"waiting visitor {i} asks", stop);
            if (!begun.Acknowledged) throw new IOException($"a dialog could not begin: {begun.Refusal!.Code} {begun.Refusal.Text}");
            _waiting.Add((visitor, begun.Dialog));
        }
    }

    public void Talk(TimeSpan pace, CancellationToken stop) => _talking = Task.WhenAll(_talks.Select(t => GuardAsync(t.Dialog, t.RunAsync(pace, _enough.Token, stop))));

    /// <summary>Lets every round end, then every dialog; those who waited are answered then without having typed again.</summary>
    public async Task EndAsync(CancellationToken stop)
    {
        await _enough.CancelAsync();
        await _talking;
        await Task.WhenAll(_talks.Select(t => GuardAsync(t.Dialog, t.EndAsync(stop))));
        await Task.WhenAll(_waiting.Select(w => GuardAsync(w.Dialog, ServeAsync(w.Visitor, w.Dialog, stop))));
    }

    public async ValueTask DisposeAsync()
    {
        await _enough.CancelAsync();
        await Task.WhenAll(_talks.Select(t => t.Visitor.DisposeAsync().AsTask()));
        foreach (var (visitor, _) in _waiting) await visitor.DisposeAsync();
        await _desk.DisposeAsync();
    }

    private async Task BeginAsync(Place place, ClientOptions options, int number, CancellationToken stop)
    {
        var heard = new Mark();
        var visitor = Visitor(place, options, number, heard.Received);
        await visitor.ConnectedAsync(stop);
        var first = _desk.Operators[number % _desk.Operators.Count];
        var begun = await first.BeginWithAsync(visitor.Visitor!, "sales", $"hello {number}", exceed: true, stop);
        if (!begun.Acknowledged) throw new IOException($"a dialog could not begin: {begun.Refusal!.Code} {begun.Refusal.Text}");
        lock (_talks) _talks.Add(new Talk(number, begun.Dialog, visitor, heard, _desk, first, number % OneQuietIn == OneQuietIn - 1));
    }

    private static VisitorClient Visitor(Place place, ClientOptions options, int number, Action<long> received)
    {
        var page = new HelloPage(Guid.NewGuid().ToString("N"), place.Origin + "/products", "Products", "", "en-GB", "1440x900", "Europe/London", 0);
        var visitor = new VisitorClient(place, options, page, source: new IPAddress([127, 1, (byte)(number / 200), (byte)(1 + number % 200)])) { EntryReceived = e => received(e.Seq) };
        visitor.Start();
        return visitor;
    }

    private async Task ServeAsync(VisitorClient visitor, string dialog, CancellationToken stop)
    {
        OperatorClient? holder = null;
        while ((holder = _desk.HolderOf(dialog)) is null) await Task.Delay(50, stop);
        var answer = await holder.PostAsync(dialog, "sorry that you had to wait", stop);
        if (!answer.Acknowledged) throw new IOException($"a visitor who waited could not be answered: {answer.Refusal!.Code} {answer.Refusal.Text}");
        await visitor.Changed.UntilAsync(() => visitor.LastSeq(dialog) >= answer.Seq, stop);
        await visitor.CloseAsync(dialog, stop);
        await visitor.Changed.UntilAsync(() => visitor.SawEnd(dialog), stop);
        await holder.Changed.UntilAsync(() => holder.SawEnd(dialog), stop);
    }

    private async Task GuardAsync(string dialog, Task work)
    {
        try
        {
            await work;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            lock (_failures) _failures.Add($"dialog {dialog}: {(e is OperationCanceledException ? "not finished in time" : e.Message)}");
        }
    }
}
