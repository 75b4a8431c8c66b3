using System.Security.Cryptography;
using Gateway.Replay.Crash;
using Gateway.Replay.Input;
using Gateway.Replay.Talk;
using Gateway.Replay.Verdicts;
using Gateway.Replay.Visits;
using Gateway.Swarm;
using Gateway.Swarm.Verdicts;

namespace Gateway.Replay;

/// <summary>One replay from the first socket to the verdict.</summary>
internal sealed class Run(ReplayOptions options) : IAsyncDisposable
{
    private const string Site = "demo";
    private static readonly string[] _logins = ["admin", "anna", "boris"];
    /// <summary>On a running node the administrator is left to whoever watches.</summary>
    private static readonly string[] _loginsBesideAPerson = ["anna", "boris"];

    private readonly Tally _tally = new();
    private readonly TurnGate _gate = new();
    private readonly Floor _floor = new();
    private readonly List<Shopper> _shoppers = [];
    private readonly string _folder = options.Folder ?? Directory.CreateTempSubdirectory("gateway-replay-").FullName;
    private readonly string _password = Environment.GetEnvironmentVariable("GATEWAY_ADMIN_PASSWORD") is { Length: > 0 } given
        ? given : Convert.ToHexString(RandomNumberGenerator.GetBytes(12));
    private GatewayProcess? _node;
    private PostgresServer? _postgres;
    private string? _database;
    private Crasher? _crasher;
    private bool _keepFolder = true;

    private GatewayProcess? Node => _crasher?.Node ?? _node;

    /// <summary>Returns 0 when everything held.</summary>
    public async Task<int> GoAsync(CancellationToken stop)
    {
        var (log, scripts) = Inputs.Read(options);
        var place = await PlaceAsync(stop);
        var clientOptions = new ClientOptions
        {
            BackoffFloor = TimeSpan.FromSeconds(options.Kill ? 0.25 : 0.5),
            BackoffCap = TimeSpan.FromSeconds(options.Kill ? 1 : 20),
            MessageSent = () => _crasher?.OnMessageSent(),
        };
        var people = new People(place, clientOptions);
        await _floor.OpenAsync(place, clientOptions, options.To is null ? _logins : _loginsBesideAPerson, _password, TimeSpan.FromMilliseconds(options.To is null ? 20 : 800), stop);
        var talks = new Talks(people, _floor, _gate, _tally, options.Seed);
        Console.WriteLine($"{_floor.Operators.Count} operators ({string.Join(", ", _floor.Operators.Select(o => o.Login))}) with {_floor.Slots} slots; visits at {options.SpeedOrDefault:N0} times their speed");
        if (options.Kill)
        {
            _crasher = new Crasher(_node!.Setup, _floor, talks, _gate, _tally, options.Seed);
            _crasher.Watch(_node);
        }

        using var showing = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var progress = _tally.ShowAsync(() => _floor.Waiting, showing.Token);
        var visits = new VisitReplay(people, _tally, options.SpeedOrDefault);
        var held = true;
        try
        {
            held = await PlayAsync(log, scripts, people, talks, visits, stop);
        }
        finally
        {
            await showing.CancelAsync();
            await progress;
        }
        held &= Tell(visits, talks);
        var stored = await StoredAsync(talks, stop);
        var said = _floor.Operators.SelectMany(o => o.Said).Concat(talks.All.SelectMany(t => t.Visitor?.Said ?? [])).ToList();
        var verdict = Verdict.Of(said, [.. talks.All.Where(t => t.Dialog.Length > 0).Select(t => t.Heard)], stored);
        foreach (var finding in verdict.Findings.Take(20)) Console.WriteLine("  " + finding);
        if (options.To is not null) Console.WriteLine("(stored: as the node's API tells it; its database is not at hand)");
        Console.WriteLine(verdict);
        _keepFolder = options.Keep || !(held && verdict.Holds);
        return held && verdict.Holds ? 0 : 1;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_shoppers.Select(s => s.LeaveAsync()));
        if (options.To is not null) await _floor.GoHomeAsync();
        await _floor.DisposeAsync();
        if (Node is { } node)
        {
            await node.StopAsync(TimeSpan.FromSeconds(8));
            await node.DisposeAsync();
        }
        if (_postgres is not null) await _postgres.DisposeAsync();
        if (_keepFolder && _node is not null) Console.WriteLine($"kept: {_folder}");
        else Directory.Delete(_folder, recursive: true);
    }

    private async Task<Place> PlaceAsync(CancellationToken stop)
    {
        if (options.To is { } to) return new Place(to, Site, options.Shop ?? $"{to.Scheme}://{to.Host}:{to.Port + 1}");
        if (options.Postgres) _database = await (_postgres = await PostgresServer.StartAsync(durable: true)).CreateDatabaseAsync();
        var started = TimeProvider.System.GetTimestamp();
        _node = await GatewayProcess.StartAsync(new NodeSetup(options.Program, Path.Combine(_folder, "data"), _password) { Postgres = _database }, stop);
        Console.WriteLine($"node {_node.Address} on {(options.Postgres ? "PostgreSQL" : "SQLite")}, ready after {TimeProvider.System.GetElapsedTime(started).TotalSeconds:N1} s");
        return new Place(_node.Address, Site, _node.ShopOrigin);
    }

    private async Task<bool> PlayAsync(
        AccessLog log, List<DialogScript> scripts, People people, Talks talks, VisitReplay visits, CancellationToken stop)
    {
        (_tally.ViewsPlanned, _tally.DialogsPlanned, _tally.TurnsPlanned) = (log.Views.Count, scripts.Count, scripts.Sum(s => s.Turns.Count));
        var walking = visits.WalkAsync(log.Views, stop);
        // Rules invite only where somebody is free: the first walk comes before the dialogs take the slots.
        await InvitedAsync(await ShopAsync(["Alice", "Bruno"], people, TimeSpan.Zero, TimeSpan.Zero, stop), stop);

        // One slot stays free, so that rules can go on inviting; a run that crashes wants a queue instead.
        var atOnce = options.Kill ? _floor.Slots + 5 : Math.Max(1, _floor.Slots - 1);
        var talking = talks.SpeakAllAsync(scripts, atOnce, options.PaceOrDefault, stop);
        var crashing = _crasher?.CrashAsync(options.Kills, _tally.TurnsPlanned, stop) ?? Task.CompletedTask;
        // Clara looks long enough at delivery and order form for the rules that wait: 20 s and 30 s on the demo site.
        var lingering = options.Kill ? Task.CompletedTask
            : ShopAsync(["Clara"], people, TimeSpan.FromSeconds(21), TimeSpan.FromSeconds(options.Quick ? 0 : 31), stop);
        await Task.WhenAll(talking, lingering);
        await crashing;
        await walking;
        return !options.Kill || await InvitedOnceAsync(people, stop);
    }

    private async Task<List<Shopper>> ShopAsync(string[] names, People people, TimeSpan atDelivery, TimeSpan atCheckout, CancellationToken stop)
    {
        var own = names.Select(n => new Shopper(n, people, _floor, _tally)).ToList();
        _shoppers.AddRange(own);
        await Task.WhenAll(own.Select(async s =>
        {
            await s.ComeAsync(stop);
            await s.WalkAsync(atDelivery, atCheckout, stop);
        }));
        return own;
    }

    /// <summary>Newcomers are left alone for some seconds, and a node asks again every ten: so long an invitation may take.</summary>
    private static async Task InvitedAsync(List<Shopper> shoppers, CancellationToken stop)
    {
        for (var tries = 0; tries < 150 && shoppers.Any(s => s.Invitations.Count == 0); tries++) await Task.Delay(100, stop);
    }

    /// <summary>Those who were invited before the crashes walk the same way again and are not invited again; a newcomer is, so that silence proves something.</summary>
    private async Task<bool> InvitedOnceAsync(People people, CancellationToken stop)
    {
        var before = _shoppers.ToDictionary(s => s, s => s.Invitations.Select(i => i.Text).ToList());
        await Task.WhenAll(_shoppers.Select(s => s.WalkAsync(TimeSpan.Zero, TimeSpan.Zero, stop)));
        var control = await ShopAsync(["Control"], people, TimeSpan.Zero, TimeSpan.Zero, stop);
        await InvitedAsync(control, stop);
        var again = before.SelectMany(b => b.Key.Invitations.Skip(b.Value.Count).Where(i => b.Value.Contains(i.Text)).Select(i => $"{b.Key.Name}: {i.Text}")).ToList();
        using var sql = OpenSql("invitations");
        again.AddRange(StoredMessages.RepeatedInvitations(sql, Site));
        var invited = before.Sum(b => b.Value.Count);
        Console.WriteLine($"invitations after {options.Kills} crashes: {invited} given before, {again.Count} repeated, {control[0].Invitations.Count} to a newcomer who walked the same way");
        foreach (var repeat in again) Console.WriteLine("  repeated: " + repeat);
        if (invited > 0 && control[0].Invitations.Count > 0) return again.Count == 0 && _crasher!.Reports.All(r => r.QueueKept);
        Console.WriteLine("  no rule invited anybody: nothing is proven about repeats");
        return false;
    }

    private bool Tell(VisitReplay visits, Talks talks)
    {
        Console.WriteLine($"visits: {_tally.Views:N0} pages, {visits.Connections:N0} sockets of the log's visitors");
        foreach (var s in _shoppers)
        {
            Console.WriteLine($"shopper {s.Name}: invitations {(s.Invitations.Count == 0 ? "none" : string.Join(" · ", s.Invitations.Select(i => $"\"{i.Text}\"")))}; " +
                $"segments {(s.Segments.Count == 0 ? "none" : string.Join(", ", s.Segments))}");
        }
        var troubles = _floor.Operators.SelectMany(o => o.Troubles.Select(t => $"{o.Login}: {t}")).Concat(visits.Troubles).Concat(_shoppers.SelectMany(s => s.Troubles)).ToList();
        foreach (var trouble in troubles.Distinct().Take(10)) Console.WriteLine("  trouble: " + trouble);
        foreach (var failure in talks.Failures.Take(10)) Console.WriteLine("  dialog not finished: " + failure);
        if (_crasher is not null && _crasher.Reports.Count < options.Kills) Console.WriteLine($"  only {_crasher.Reports.Count} of {options.Kills} crashes happened");
        return talks.Failures.Count == 0 && (_crasher is null || (_crasher.Reports.Count == options.Kills && _crasher.Reports.Sum(r => r.InFlight) > 0));
    }

    private async Task<List<StoredMessage>> StoredAsync(Talks talks, CancellationToken stop)
    {
        var named = talks.All.Where(t => t.Dialog.Length > 0).ToList();
        if (options.To is not null) return await TranscriptsOverHttp.ReadAsync(_floor.Operators[0], named.Select(t => (t.Dialog, t.Spoken.Max(s => s.Seq))), stop);
        using var sql = OpenSql("journal");
        return StoredMessages.Read(sql, Site, named.Select(t => t.Dialog).ToHashSet());
    }

    private System.Data.Common.DbConnection OpenSql(string table) =>
        _database is { } database ? StoredMessages.OpenPostgres(database) : StoredMessages.OpenSqlite(_node!.Setup.DataFolder, table);
}
