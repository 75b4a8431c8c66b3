using System.Diagnostics.Metrics;
using System.Text.Json;
using Akka.Actor;
using Gateway.Actors;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Recordings;
using Gateway.Actors.Triggers;
using Gateway.Actors.Triggers.Trials;
using Gateway.Actors.Visitors;
using Gateway.Persistence.Alerts;
using Gateway.Persistence.Erasure;
using Gateway.Persistence.Recordings;
using Gateway.Persistence.Retention;
using Gateway.Persistence.Transcripts;
using Gateway.Persistence.Visits;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Persistence.Tests.Visits;

/// <summary>Recordings and the runs over them, on both databases.</summary>
public abstract class RecordingTests(Databases databases) : PatientTestKit
{
    private static readonly SiteId Site = new("shop");
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private readonly FakeTimeProvider _time = new(Start);

    /// <summary>One visit each: the cart is viewed a minute after that day's start.</summary>
    private static SaveRecording Visits(int daysAgo, params string[] visitors)
    {
        var (tape, at) = (new TapeWriter(), Start.AddDays(-daysAgo).ToUnixTimeMilliseconds());
        foreach (var name in visitors)
        {
            var visitor = new VisitorId(name);
            tape.Add(visitor, at, new TapeState(null));
            tape.Add(visitor, at, new TapeIntroduction(name, "en", "", "", "Mozilla", null));
            tape.Add(visitor, at, new TapeArrival(new VisitPage("a", "https://shop.example/", "", ""), 0));
            tape.Add(visitor, at, new TapeMoment(new RuleMoment(RuleTrigger.Visit), SiteFacts.Nothing, null));
            tape.Add(visitor, at + 60_000, new TapeArrival(new VisitPage("b", "https://shop.example/cart", "", ""), 0));
            tape.Add(visitor, at + 60_000, new TapeMoment(new RuleMoment(RuleTrigger.Page), SiteFacts.Nothing, null));
        }
        return new SaveRecording(Site, tape.End());
    }

    private static RuleDefinition OnCart => RuleDefinition.TryParse(
        """{"id":"draft","name":"x","on":{"kind":"page"},"where":[{"field":"url","op":"contains","value":"/cart"}],"then":{"kind":"segment","segment":"cart"}}""", out var rule, out _) ? rule! : throw new InvalidOperationException();

    private async Task<Database> RecordedAsync(params SaveRecording[] recordings)
    {
        var database = await databases.NewAsync();
        var store = Sys.ActorOf(RecordingStoreActor.Props(database));
        foreach (var recording in recordings) store.Tell(recording);
        var rows = new RecordingRows(database);
        await Eventually.HoldsAsync(async () => (await rows.ListAsync(Site, 0, default)).Count == recordings.Length, "all chunks are stored");
        return database;
    }

    private ReplayRuns Runs(Database database) => new(database, new RecordingRows(database), _time, NullLogger<ReplayRuns>.Instance);

    private static async Task<ReplayRun> EndedAsync(ReplayRuns runs, string id)
    {
        ReplayRun? run = null;
        await Eventually.HoldsAsync(async () => (run = await runs.FindAsync(Site, id, default)) is { State: not ReplayState.Running }, "the run ends");
        return run!;
    }

    [Fact]
    public async Task A_run_plays_what_was_recorded_in_the_days_asked_for_and_tells_whom_the_rule_would_have_met()
    {
        var database = await RecordedAsync(Visits(1, "vera", "willi"), Visits(9, "old"), Visits(2, "vera"));
        var runs = Runs(database);
        var begun = (await runs.BeginAsync(Site, OnCart, [], InvitationLimits.Default, 7, default))!;
        var ended = await EndedAsync(runs, begun.Id);
        Assert.Equal((ReplayState.Done, 2, 2), (ended.State, ended.Done, ended.Total));
        Assert.Equal((3, 2, 3, 2), (ended.Result!.Visits, ended.Result.Visitors, ended.Result.Fires, ended.Result.People));
        Assert.Equal("https://shop.example/cart", ended.Result.Examples[0].Page);
        Assert.Null(await runs.FindAsync(new("rival"), begun.Id, default));
        Assert.False(await runs.CancelAsync(Site, begun.Id, default));
    }

    [Fact]
    public async Task A_run_of_a_node_that_is_gone_has_failed_and_another_may_begin()
    {
        var database = await RecordedAsync(Visits(1, "vera"));
        await using (var connection = await database.OpenAsync())
            await Dapper.SqlMapper.ExecuteAsync(connection, "INSERT INTO replays (site, id, started, updated, state, done, total, result) VALUES ('shop', 'lost', @now, @now, 0, 1, 9, '')", new { now = Start.ToUnixTimeMilliseconds() });
        var runs = Runs(database);
        Assert.Equal(ReplayState.Running, (await runs.FindAsync(Site, "lost", default))!.State);
        Assert.Null(await runs.BeginAsync(Site, OnCart, [], InvitationLimits.Default, 7, default));
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(ReplayState.Failed, (await runs.FindAsync(Site, "lost", default))!.State);
        var begun = (await runs.BeginAsync(Site, OnCart, [], InvitationLimits.Default, 7, default))!;
        Assert.Equal(ReplayState.Done, (await EndedAsync(runs, begun.Id)).State);
    }

    [Fact]
    public async Task A_run_on_any_node_is_stopped_from_any_other()
    {
        var database = await RecordedAsync();
        await using (var connection = await database.OpenAsync())
            await Dapper.SqlMapper.ExecuteAsync(connection, "INSERT INTO replays (site, id, started, updated, state, done, total, result) VALUES ('shop', 'far', @now, @now, 0, 1, 9, '')", new { now = Start.ToUnixTimeMilliseconds() });
        var runs = Runs(database);
        Assert.False(await runs.CancelAsync(new("rival"), "far", default));
        Assert.True(await runs.CancelAsync(Site, "far", default));
        Assert.Equal(ReplayState.Cancelled, (await runs.FindAsync(Site, "far", default))!.State);
    }

    [Fact]
    public async Task A_damaged_chunk_is_left_out_and_the_others_are_played()
    {
        var database = await RecordedAsync(Visits(1, "vera"), Visits(2, "willi"));
        await using (var connection = await database.OpenAsync())
            await Dapper.SqlMapper.ExecuteAsync(connection, "UPDATE recordings SET body = @bad WHERE from_at = @at", new { bad = new byte[] { 1, 2, 3 }, at = Start.AddDays(-1).ToUnixTimeMilliseconds() });
        var runs = Runs(database);
        var ended = await EndedAsync(runs, (await runs.BeginAsync(Site, OnCart, [], InvitationLimits.Default, 7, default))!.Id);
        Assert.Equal((ReplayState.Done, 1), (ended.State, ended.Result!.Visitors));
    }

    [Fact]
    public async Task F57_Who_is_erased_is_in_no_recording_and_in_no_run()
    {
        var database = await RecordedAsync(Visits(1, "vera", "willi"), Visits(2, "vera"));
        var runs = Runs(database);
        await EndedAsync(runs, (await runs.BeginAsync(Site, OnCart, [], InvitationLimits.Default, 7, default))!.Id);
        var erasure = new PersonErasure(database, _time);
        await erasure.EraseAsync(Site, new("vera"), default);
        var rows = new RecordingRows(database);
        var left = Assert.Single(await rows.ListAsync(Site, 0, default));
        var visitors = new HashSet<string>();
        new TapeReader(Site, (await rows.BodyAsync(Site, left.Id, default))!).ForEach((visitor, _, _) => visitors.Add(visitor.Value));
        Assert.Equal(["willi"], visitors);
        await using var connection = await database.OpenAsync();
        Assert.Equal(0, await Dapper.SqlMapper.ExecuteScalarAsync<long>(connection, "SELECT count(*) FROM replays"));
        Assert.Equal(0, await rows.EraseAsync(Site, new("vera")));
        // What the recorder held still comes, and goes with the next run.
        foreach (var again in (string[])["late", "late"]) await rows.AddAsync(Site, Visits(0, "vera").Chunk, again);
        Assert.Equal(2, (await rows.ListAsync(Site, 0, default)).Count);
        await erasure.SweepAsync(default);
        Assert.Equal([left.Id], (await rows.ListAsync(Site, 0, default)).Select(c => c.Id));
    }

    [Fact]
    public async Task F57_What_is_recorded_of_a_person_is_in_the_export_to_be_read_and_nothing_of_others()
    {
        var (tape, vera, at) = (new TapeWriter(), new VisitorId("vera"), Start.ToUnixTimeMilliseconds());
        var state = new VisitorState();
        state.Introduce("Vera", "de", "", "", "Mozilla");
        (VisitorId, object)[] notes =
        [
            (vera, new TapeState(state.Save())), (vera, new TapeIntroduction("", "de", "390x844", "Europe/Berlin", "Mozilla", new Place("DE", "Hesse", ""))), (new("willi"), new TapeState(null)),
            (vera, new TapeArrival(new VisitPage("a", "https://shop.example/cart", "Cart", ""), 0)), (vera, new TapeArrival(null, 0)),
            (vera, new TapeMoment(new RuleMoment(RuleTrigger.Page), new SiteFacts(new Dictionary<string, DepartmentFacts> { ["sales"] = new(1, 1, 0) }), ["help"])),
            (vera, new RaiseEvent(Site, vera, "product_view", 12.5, "EUR", new Dictionary<string, string> { ["name"] = "Pen" })), (new("willi"), new SetAttributes(Site, new("willi"), new Dictionary<string, string> { ["plan"] = "gold" })),
            (vera, new SetAttributes(Site, vera, new Dictionary<string, string> { ["size"] = "7" })),
            (vera, new DialogProgress(Site, vera, new("d"), new("sales"), DialogStatus.Closed, at, "where is it?", true, 5)),
            (vera, new TapeInvitation(new OpenInvitation("i", "help", null, null, "sales", "", 0, at))), (vera, new TapeAnswer("i", 2)), (vera, new TapeLeftOut("two")), (vera, TapeDeparture.Instance), (vera, TapeVisitEnd.Instance),
        ];
        foreach (var (visitor, what) in notes) tape.Add(visitor, at, what);
        var database = await RecordedAsync(new SaveRecording(Site, tape.End()), Visits(1, "willi"));
        await new TrialRows(database).AddAsync(new TrialNews([new TrialEntry(Site, "help", vera, true, at)], [new Order(Site, vera, at, 59.5, "EUR")], [new GoalReached(Site, "help", vera, at, 1), new GoalReached(Site, "other", vera, at, 1)]));
        var export = await new PersonExport(database, new VisitorHistory(database), new TranscriptReader(database), new KnownVisitors(database, _time), new RecordingRows(database)).OfAsync(Site, vera, default);
        var browser = JsonSerializer.SerializeToNode(Assert.Single(export.Browsers), JsonSerializerOptions.Web)!;
        Assert.Equal("Vera", (string?)browser["recorded"]![0]!["details"]!["profile"]!["name"]);
        Assert.Equal(
        [
            "state", """introduction {"language":"de","screen":"390x844","timeZone":"Europe/Berlin","userAgent":"Mozilla","place":{"country":"DE","region":"Hesse","city":""}}""",
            """page {"url":"https://shop.example/cart","title":"Cart"}""", "active ", """rules {"askedBy":"page","fired":["help"]}""", """event {"name":"product_view","value":12.5,"currency":"EUR","data":{"name":"Pen"}}""",
            """attributes {"size":"7"}""", """dialog {"dialog":"d","department":"sales","status":"closed","said":"where is it?","answered":true,"stars":5}""",
            """invitation {"id":"i","rule":"help","department":"sales"}""", """answer {"invitation":"i","outcome":2}""", """left-out {"rule":"two"}""", "gone ", "visit-ended ",
        ], browser["recorded"]!.AsArray().Select((n, i) => i == 0 ? (string)n!["what"]! : $"{n!["what"]} {n["details"]?.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })}"));
        Assert.All(browser["recorded"]!.AsArray(), n => Assert.Equal(Start, (DateTimeOffset)n!["at"]!));
        var trial = Assert.Single(browser["trials"]!.AsArray())!;
        Assert.Equal(("help", true, Start), ((string)trial["rule"]!, (bool)trial["leftOut"]!, (DateTimeOffset)Assert.Single(trial["reached"]!.AsArray())!));
        Assert.Equal((59.5, "EUR"), ((double)browser["orders"]![0]!["value"]!, (string)browser["orders"]![0]!["currency"]!));
        Assert.DoesNotContain("gold", browser.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chunks_and_runs_are_counted()
    {
        // Of the whole process, in which other tests run too: at least so many.
        var before = Counted();
        var database = await RecordedAsync(Visits(1, "vera", "willi"), Visits(2, "vera"), Visits(3, "vera"));
        await using (var connection = await database.OpenAsync())
            await Dapper.SqlMapper.ExecuteAsync(connection, "UPDATE recordings SET body = @bad WHERE from_at = @at", new { bad = new byte[] { 1, 2, 3 }, at = Start.AddDays(-3).ToUnixTimeMilliseconds() });
        var runs = Runs(database);
        await EndedAsync(runs, (await runs.BeginAsync(Site, OnCart, [], InvitationLimits.Default, 7, default))!.Id);
        await Eventually.HoldsAsync(() => Task.FromResult(Counted().GetValueOrDefault("gateway.replay.runs done") > before.GetValueOrDefault("gateway.replay.runs done")), "the run is counted");
        var after = Counted();
        double More(string name) => after[name] - before.GetValueOrDefault(name);
        Assert.True(More("gateway.recording.chunks") >= 3 && More("gateway.recording.notes") >= 24 && More("gateway.recording.bytes") >= 100 && More("gateway.recording.damaged") >= 1 && More("gateway.replay.notes") >= 18, string.Join(", ", after));
        Assert.Equal(0, More("gateway.recording.lost"));
    }

    private static Dictionary<string, double> Counted()
    {
        var counted = new Dictionary<string, double>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, l) => { if (instrument.Meter.Name == StoreMetrics.MeterName) l.EnableMeasurementEvents(instrument); } };
        StoreMetrics.Publish();
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => counted[tags.Length == 0 ? instrument.Name : $"{instrument.Name} {tags[0].Value}"] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return counted;
    }

    [Fact]
    public async Task Recordings_go_after_their_days()
    {
        var database = await RecordedAsync(Visits(1, "vera"), Visits(8, "old"));
        Assert.Equal(new RetentionDone(0, 0, 0, 0, 0, 0, 1), await new RetentionJob(database, new RetentionOptions()).RunAsync(Start));
        Assert.Single(await new RecordingRows(database).ListAsync(Site, 0, default));
        // Not recorded any more: what was goes too.
        Assert.Equal(1, (await new RetentionJob(database, new RetentionOptions { RecordingDays = 0 }).RunAsync(Start)).Recordings);
    }
}

public sealed class RecordingsOnSqlite(SqliteDatabases databases) : RecordingTests(databases), IClassFixture<SqliteDatabases>;

[Collection(OnPostgresCollection.Name)]
public sealed class RecordingsOnPostgres(PostgresDatabases databases) : RecordingTests(databases);
