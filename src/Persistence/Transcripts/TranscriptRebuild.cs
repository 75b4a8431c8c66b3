using Akka.Actor;
using Akka.Persistence.Query;
using Akka.Persistence.Sql.Query;
using Akka.Streams;
using Akka.Streams.Dsl;
using Dapper;
using Gateway.Persistence.Journal;

namespace Gateway.Persistence.Transcripts;

/// <summary>What a rebuild read and wrote.</summary>
public sealed record RebuiltTranscripts(long Events, long Dialogs, long Entries);

/// <summary>
/// Writes the transcripts from the journal's first event to its last, in one transaction: readers see the old ones until the new ones are whole, and a rebuild that
/// is cut off changes nothing. A projection that runs meanwhile waits for the stored offset and goes on from there.
/// </summary>
public sealed class TranscriptRebuild(Database database)
{
    /// <summary>Rebuilds. The schema must be this version's.</summary>
    /// <param name="read">Told how many events have been read so far, after each batch.</param>
    /// <param name="ct">Cuts it off.</param>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<RebuiltTranscripts> RunAsync(Action<long>? read = null, CancellationToken ct = default)
    {
        var system = ActorSystem.Create("rebuild", JournalHosting.Bootstrap(database, "akka { loglevel = ERROR, coordinated-shutdown.run-by-clr-shutdown-hook = off }"));
        try
        {
            return await RebuildAsync(system, read, ct);
        }
        catch (Exception e) when (e is not DatabaseException && database.Explain(e) is { } explained)
        {
            throw explained;
        }
        finally
        {
            await system.Terminate();
        }
    }

    private async Task<RebuiltTranscripts> RebuildAsync(ActorSystem system, Action<long>? read, CancellationToken ct)
    {
        var writer = new TranscriptWriter(database);
        await writer.PositionAsync();
        using var materializer = system.Materializer();
        await using var connection = await database.OpenAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // This is no node that others wait for: the journal may be as slow as it likes between two batches.
        if (database.IsPostgres) await connection.ExecuteAsync("SET LOCAL idle_in_transaction_session_timeout = 0", transaction: transaction);
        await writer.ClearAsync(connection, transaction);
        var events = 0L;
        await PersistenceQuery.Get(system).ReadJournalFor<SqlReadJournal>(SqlReadJournal.Identifier)
            .CurrentEventsByTag(DialogTagging.Tag, new Sequence(0))
            .Grouped(JournalProjector.EventsPerTransaction)
            .SelectAsync(1, async batch =>
            {
                ct.ThrowIfCancellationRequested();
                await writer.FoldAsync(connection, transaction, [.. batch.Select(JournaledEvent.Of)]);
                read?.Invoke(events += batch.Count());
                return events;
            })
            .RunWith(Sink.Ignore<long>(), materializer);
        var (dialogs, entries) = await TranscriptWriter.CountAsync(connection, transaction);
        await transaction.CommitAsync(ct);
        return new RebuiltTranscripts(events, dialogs, entries);
    }
}
