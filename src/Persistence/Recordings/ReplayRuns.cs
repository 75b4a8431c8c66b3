using System.Collections.Concurrent;
using System.Text.Json;
using Dapper;
using Gateway.Actors;
using Gateway.Actors.Recordings;
using Gateway.Actors.Triggers;
using Microsoft.Extensions.Logging;

namespace Gateway.Persistence.Recordings;

/// <summary>How a run stands.</summary>
public enum ReplayState
{
    /// <summary>It goes on.</summary>
    Running,
    /// <summary>It is through.</summary>
    Done,
    /// <summary>Somebody stopped it.</summary>
    Cancelled,
    /// <summary>It was broken off: its node went, or the database.</summary>
    Failed,
}

/// <summary>A run of the time machine.</summary>
/// <param name="Done">Chunks played.</param>
/// <param name="Total">Chunks there are.</param>
/// <param name="Result">What has come of it so far.</param>
public sealed record ReplayRun(string Id, ReplayState State, DateTimeOffset Started, int Done, int Total, ReplayResult? Result);

/// <summary>Runs drafts over recordings, one of a site at a time, on the node that was asked; every node can tell how it stands and stop it, because that is kept in SQL.</summary>
public sealed partial class ReplayRuns(Database database, RecordingRows rows, TimeProvider time, ILogger<ReplayRuns> log)
{
    private static readonly TimeSpan Told = TimeSpan.FromMilliseconds(500);
    /// <summary>A run that says nothing for so long is gone with its node.</summary>
    private static readonly TimeSpan Silent = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<SiteId, byte> _here = [];

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public long Started { get; init; }
        public long Updated { get; init; }
        public int State { get; init; }
        public int Done { get; init; }
        public int Total { get; init; }
        public string Result { get; init; } = "";
    }

    /// <summary>Begins a run; null when one of this site is going on.</summary>
    /// <param name="site">Whose recordings.</param>
    /// <param name="draft">What is tried.</param>
    /// <param name="live">The rules in force.</param>
    /// <param name="limits">The site's.</param>
    /// <param name="days">How far back.</param>
    /// <param name="stop">Gives up beginning.</param>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<ReplayRun?> BeginAsync(SiteId site, RuleDefinition draft, IEnumerable<RuleDefinition> live, InvitationLimits limits, int days, CancellationToken stop)
    {
        var (now, id) = (time.GetUtcNow(), Guid.NewGuid().ToString("N"));
        if (!_here.TryAdd(site, 0)) return null;
        try
        {
            await using var connection = await database.OpenAsync(stop);
            var alive = now.Add(-Silent).ToUnixTimeMilliseconds();
            if (await connection.ExecuteScalarAsync<long>(new CommandDefinition("SELECT count(*) FROM replays WHERE site = @site AND state = 0 AND updated > @alive", new { site = site.Value, alive }, cancellationToken: stop)) > 0)
            {
                _here.TryRemove(site, out _);
                return null;
            }
            var chunks = await rows.ListAsync(site, now.AddDays(-days).ToUnixTimeMilliseconds(), stop);
            // Only the last runs of a site are of interest.
            await connection.ExecuteAsync(new CommandDefinition("DELETE FROM replays WHERE site = @site AND started < @old", new { site = site.Value, old = now.AddDays(-1).ToUnixTimeMilliseconds() }, cancellationToken: stop));
            await connection.ExecuteAsync(new CommandDefinition(
                "INSERT INTO replays (site, id, started, updated, state, done, total, result) VALUES (@site, @id, @now, @now, 0, 0, @total, '')",
                new { site = site.Value, id, now = now.ToUnixTimeMilliseconds(), total = chunks.Count }, cancellationToken: stop));
            var replay = new RuleReplay(site, draft, live, limits);
            _ = Task.Run(() => RunAsync(site, id, chunks, replay), CancellationToken.None);
            return new ReplayRun(id, ReplayState.Running, now, 0, chunks.Count, null);
        }
        catch
        {
            _here.TryRemove(site, out _);
            throw;
        }
    }

    /// <summary>How a run stands; null when there is none of that id.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<ReplayRun?> FindAsync(SiteId site, string id, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        if (await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
                "SELECT id AS Id, started AS Started, updated AS Updated, state AS State, done AS Done, total AS Total, result AS Result FROM replays WHERE site = @site AND id = @id",
                new { site = site.Value, id }, cancellationToken: stop)) is not { } row) return null;
        var state = (ReplayState)row.State;
        if (state == ReplayState.Running && time.GetUtcNow().ToUnixTimeMilliseconds() - row.Updated > Silent.TotalMilliseconds) state = ReplayState.Failed;
        return new ReplayRun(row.Id, state, DateTimeOffset.FromUnixTimeMilliseconds(row.Started), row.Done, row.Total, row.Result.Length == 0 ? null : JsonSerializer.Deserialize<ReplayResult>(row.Result));
    }

    /// <summary>Stops a run, on whatever node it is; false when none of that id goes on.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<bool> CancelAsync(SiteId site, string id, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        return await connection.ExecuteAsync(new CommandDefinition($"UPDATE replays SET state = {(int)ReplayState.Cancelled} WHERE site = @site AND id = @id AND state = 0", new { site = site.Value, id }, cancellationToken: stop)) > 0;
    }

    private async Task RunAsync(SiteId site, string id, IReadOnlyList<RecordingRows.Place> chunks, RuleReplay replay)
    {
        try
        {
            var (told, done) = (time.GetTimestamp(), 0);
            foreach (var chunk in chunks)
            {
                if (await rows.BodyAsync(site, chunk.Id, CancellationToken.None) is { } body)
                {
                    var (before, from) = (replay.Notes, time.GetTimestamp());
                    try
                    {
                        replay.Play(body);
                    }
                    catch (InvalidDataException e)
                    {
                        StoreMetrics.RecordingDamaged();
                        LogDamaged(site, chunk.Id, e.Message);
                    }
                    StoreMetrics.Replayed(replay.Notes - before, time.GetElapsedTime(from));
                }
                done++;
                if (time.GetElapsedTime(told) < Told) continue;
                if (!await TellAsync(site, id, ReplayState.Running, done, replay.Result))
                {
                    StoreMetrics.ReplayEnded(ReplayState.Cancelled);
                    return;
                }
                told = time.GetTimestamp();
            }
            StoreMetrics.ReplayEnded(await TellAsync(site, id, ReplayState.Done, done, replay.Result) ? ReplayState.Done : ReplayState.Cancelled);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Said by its silence, should the database be away; see Silent.
            StoreMetrics.ReplayEnded(ReplayState.Failed);
            LogBroken(site, id, database.Explain(e)?.Message ?? e.Message);
            await TryFailAsync(site, id);
        }
        finally
        {
            _here.TryRemove(site, out _);
        }
    }

    /// <summary>False when somebody has stopped it.</summary>
    private async Task<bool> TellAsync(SiteId site, string id, ReplayState state, int done, ReplayResult result)
    {
        await using var connection = await database.OpenAsync();
        return await connection.ExecuteAsync("UPDATE replays SET state = @state, done = @done, updated = @now, result = @result WHERE site = @site AND id = @id AND state = 0",
            new { site = site.Value, id, state = (int)state, done, now = time.GetUtcNow().ToUnixTimeMilliseconds(), result = StoredText.Of(JsonSerializer.Serialize(result)) }) > 0;
    }

    private async Task TryFailAsync(SiteId site, string id)
    {
        try
        {
            await using var connection = await database.OpenAsync();
            await connection.ExecuteAsync($"UPDATE replays SET state = {(int)ReplayState.Failed} WHERE site = @site AND id = @id AND state = 0", new { site = site.Value, id });
        }
        catch (Exception e) when (database.Explain(e) is not null)
        {
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "recording {Chunk} of {Site} is left out of a replay: {Fault}")]
    private partial void LogDamaged(SiteId site, string chunk, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "replay {Id} of {Site} was broken off: {Fault}")]
    private partial void LogBroken(SiteId site, string id, string fault);
}
