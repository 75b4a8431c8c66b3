using System.Data.Common;
using Dapper;
using Gateway.Actors.Dialogs;
using Gateway.Persistence.Files;
using Gateway.Persistence.Journal;

namespace Gateway.Persistence.Transcripts;

/// <summary>Folds batches of events into the tables, with the offset in the same transaction: a batch that comes twice changes nothing.</summary>
internal sealed class TranscriptWriter(Database database)
{
    private const string Projection = "transcripts";
    private readonly TranscriptRows _rows = new(database);

    /// <summary>Where the projection stands.</summary>
    public async Task<long> PositionAsync()
    {
        await using var connection = await database.OpenAsync();
        await connection.ExecuteAsync("INSERT INTO projection_offsets (projection, position) VALUES (@Projection, 0) ON CONFLICT (projection) DO NOTHING", new { Projection });
        return await connection.QuerySingleAsync<long>("SELECT position FROM projection_offsets WHERE projection = @Projection", new { Projection });
    }

    /// <summary>Writes a batch that follows <paramref name="from"/>; answers the new position.</summary>
    /// <exception cref="ProjectionMovedException">The stored position is another.</exception>
    public async Task<long> WriteAsync(long from, IReadOnlyList<JournaledEvent> events)
    {
        using var turn = await database.TakeTurnAsync();
        await using var connection = await database.OpenAsync();
        // What a power cut takes is read from the journal again: position and rows go together.
        await using var transaction = await database.BeginRelaxedAsync(connection);
        var to = events[^1].Position;
        // First the offset: it is the lock that a second projection waits on.
        if (await connection.ExecuteAsync("UPDATE projection_offsets SET position = @to WHERE projection = @Projection AND position = @from", new { Projection, from, to }, transaction) == 0)
            throw new ProjectionMovedException(from, await connection.QuerySingleAsync<long>("SELECT position FROM projection_offsets WHERE projection = @Projection", new { Projection }, transaction));
        await InsertAsync(connection, transaction, events);
        await transaction.CommitAsync();
        return to;
    }

    /// <summary>Empties the tables and sets the position to the journal's beginning. The offset's row stays locked until the transaction ends: other projections wait.</summary>
    public async Task ClearAsync(DbConnection connection, DbTransaction transaction)
    {
        await connection.ExecuteAsync("UPDATE projection_offsets SET position = 0 WHERE projection = @Projection", new { Projection }, transaction, commandTimeout: 0);
        foreach (var table in (string[])["entries", "ratings", "dialogs", .. database.IsPostgres ? (string[])[] : ["entry_texts"]])
            await connection.ExecuteAsync($"DELETE FROM {table}", transaction: transaction, commandTimeout: 0);
    }

    /// <summary>Writes a batch within a transaction that holds the offset's row.</summary>
    public async Task FoldAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<JournaledEvent> events)
    {
        await connection.ExecuteAsync("UPDATE projection_offsets SET position = @to WHERE projection = @Projection", new { Projection, to = events[^1].Position }, transaction);
        await InsertAsync(connection, transaction, events);
    }

    /// <summary>How many dialogs and entries there are.</summary>
    public static async Task<(long Dialogs, long Entries)> CountAsync(DbConnection connection, DbTransaction transaction) =>
        await connection.QuerySingleAsync<(long, long)>("SELECT (SELECT count(*) FROM dialogs), (SELECT count(*) FROM entries)", transaction: transaction, commandTimeout: 0);

    private async Task InsertAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<JournaledEvent> events)
    {
        var keys = new Dictionary<string, (string Site, string Id)>();
        foreach (var e in events)
            if (!keys.ContainsKey(e.PersistenceId) && e.PersistenceId.Split('/', 3) is [_, var site, var id]) keys[e.PersistenceId] = (site, id);
        var dialogs = await _rows.FindAsync(connection, transaction, keys.Values);
        var entries = new List<EntryRow>();
        foreach (var e in events)
        {
            if (!keys.TryGetValue(e.PersistenceId, out var key)) continue;
            if (!dialogs.TryGetValue(key, out var row))
            {
                // A dialog whose beginning is missing cannot be told, the others can.
                if (e.Event is not DialogStarted) continue;
                dialogs[key] = row = new DialogRow { Site = key.Site, Id = key.Id };
            }
            if (e.Number <= row.JournalSeq) continue;
            if (row.Apply(e.Event, e.Number) is { } entry) entries.Add(entry);
        }
        await _rows.WriteAsync(connection, transaction, dialogs.Values, entries);
        await DatabaseFiles.FollowAsync(connection, transaction, entries);
    }
}
