using Dapper;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Serialization;
using Microsoft.Data.Sqlite;

namespace Gateway.Persistence.Retention;

/// <summary>A dialog that is over.</summary>
/// <param name="JournalSeq">As far as it is told in the transcripts.</param>
internal sealed record EndedDialog(long ClosedAt, string Site, string Id, long JournalSeq)
{
    public string PersistenceId => $"dialog/{Site}/{Id}";
}

/// <summary>Deletes whole dialogs, journal first: were a transcript gone first, a rebuild would bring it back.</summary>
internal sealed class EndedDialogs(Database database)
{
    private static readonly string _released = WireTypes.All.ManifestOf(typeof(SlotReleased)), _ended = WireTypes.All.ManifestOf(typeof(DialogClosed));

    /// <summary>Answers those that are gone now, see <see cref="DeleteJournalAsync"/>.</summary>
    public async Task<List<EndedDialog>> DeleteAsync(List<EndedDialog> batch, CancellationToken ct)
    {
        var gone = await DeleteJournalAsync(batch, ct);
        await DeleteTranscriptsAsync(gone, ct);
        return gone;
    }

    /// <summary>
    /// Answers those whose journal is gone now. One is left when the journal holds an event that the transcripts do not, when a webhook has yet to be told of one, or when its desk has not said that the slot
    /// is free: the desk asks the dialog for that until it is answered.
    /// </summary>
    private async Task<List<EndedDialog>> DeleteJournalAsync(List<EndedDialog> batch, CancellationToken ct)
    {
        var (telling, told) = await ToldAsync(batch, ct);
        await using var connection = await database.OpenJournalAsync(ct);
        await OverwriteAsync(connection);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        CommandDefinition Of(string sql, IEnumerable<string> ids) =>
            new(sql.Replace("@ids", database.IsPostgres ? "ANY(@ids)" : "@ids", StringComparison.Ordinal), new { ids = ids.ToArray(), released = _released, ended = _ended }, transaction, cancellationToken: ct);
        var equal = database.IsPostgres ? "=" : "IN";
        var kept = (await connection.QueryAsync<(string Id, long Last, long Released, long Place)>(Of(
            $"SELECT persistence_id, max(sequence_number), CAST(max(CASE WHEN manifest = @released THEN sequence_number ELSE 0 END) - max(CASE WHEN manifest = @ended THEN sequence_number ELSE 0 END) AS BIGINT), max(ordering) FROM journal WHERE persistence_id {equal} @ids GROUP BY persistence_id",
            batch.Select(d => d.PersistenceId)))).ToDictionary(r => r.Id);
        var gone = batch.Where(d => !kept.TryGetValue(d.PersistenceId, out var row) || (row.Last == d.JournalSeq && row.Released > 0 && (row.Place <= told || !telling.Contains(d.Site)))).ToList();
        foreach (var table in new[] { "journal", "snapshot" })
            await connection.ExecuteAsync(Of($"DELETE FROM {table} WHERE persistence_id {equal} @ids", gone.Select(d => d.PersistenceId)));
        await transaction.CommitAsync(ct);
        return gone;
    }

    /// <summary>The sites whose webhooks are told of dialogs, and how far in the journal that was decided.</summary>
    private async Task<(HashSet<string> Sites, long Position)> ToldAsync(List<EndedDialog> batch, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        var sites = (await connection.QueryAsync<string>(new CommandDefinition("SELECT DISTINCT site FROM webhooks WHERE events <> '[]' OR checks = @yes", new { yes = true }, cancellationToken: ct))).ToHashSet(StringComparer.Ordinal);
        sites.IntersectWith(batch.Select(d => d.Site));
        return (sites, sites.Count == 0 ? 0 : await connection.ExecuteScalarAsync<long?>(new CommandDefinition("SELECT position FROM projection_offsets WHERE projection = 'webhooks'", cancellationToken: ct)) ?? 0);
    }

    private async Task DeleteTranscriptsAsync(List<EndedDialog> gone, CancellationToken ct)
    {
        if (gone.Count == 0) return;
        await using var connection = await database.OpenAsync(ct);
        await OverwriteAsync(connection);
        // The words of a dialog are found by reading all of them: that is done before the transaction, in which others wait.
        var words = database.IsPostgres ? [] : (await connection.QueryAsync<long>(new CommandDefinition(
            "SELECT rowid FROM entry_texts WHERE site || '/' || dialog IN @keys", new { keys = gone.Select(d => $"{d.Site}/{d.Id}").ToArray() }, cancellationToken: ct))).AsList();
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // Without it the index only notes that a row is gone, and keeps its words until it is merged.
        if (words.Count > 0) await connection.ExecuteAsync(new CommandDefinition("INSERT INTO entry_texts (entry_texts, rank) VALUES ('secure-delete', 1)", transaction: transaction, cancellationToken: ct));
        await connection.ExecuteAsync(new CommandDefinition("DELETE FROM entry_texts WHERE rowid = @row", words.Select(row => new { row }), transaction, cancellationToken: ct));
        foreach (var table in (string[])["file_parts", "files", "ratings", "reviews", "entries"])
            await connection.ExecuteAsync(new CommandDefinition($"DELETE FROM {table} WHERE site = @Site AND dialog = @Id", gone, transaction, cancellationToken: ct));
        await connection.ExecuteAsync(new CommandDefinition("DELETE FROM dialogs WHERE site = @Site AND id = @Id", gone, transaction, cancellationToken: ct));
        await transaction.CommitAsync(ct);
    }

    /// <summary>SQLite writes zeros over what is deleted by this connection; PostgreSQL does so when it next clears the table up.</summary>
    internal static async Task OverwriteAsync(System.Data.Common.DbConnection connection)
    {
        if (connection is SqliteConnection) await connection.ExecuteScalarAsync("PRAGMA secure_delete=ON");
    }
}
