using System.Data.Common;
using Dapper;
using Gateway.Actors.Dialogs;

namespace Gateway.Persistence.Retention;

/// <summary>How many rows a run deleted.</summary>
/// <param name="Waiting">Dialogs that are old enough but were left: their journal is not wholly told in the transcripts, or their slot is not released.</param>
/// <param name="Assignments">Events of desks: who waited, who got whom.</param>
public sealed record RetentionDone(int Dialogs, int Waiting, int Assignments, int Visits, int Visitors, int Invitations, int Recordings = 0, int Audit = 0)
{
    /// <summary>Whether anything was deleted.</summary>
    public bool Any => Dialogs + Assignments + Visits + Visitors + Invitations + Recordings + Audit > 0;
}

/// <summary>
/// Deletes what is older than the options allow, in small transactions that live traffic fits between. It may be cut off at any point and run again. A dialog goes journal
/// first: were its transcript gone first, a rebuild would bring it back. A desk's events go with the dialogs of their days, once a snapshot of the desk holds what they led to.
/// </summary>
public sealed class RetentionJob(Database database, RetentionOptions options)
{
    private const int DialogsPerTransaction = 200;
    private const int RowsPerTransaction = 2000;
    private readonly EndedDialogs _dialogs = new(database);

    /// <summary>One run over everything.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<RetentionDone> RunAsync(DateTimeOffset now, CancellationToken ct = default)
    {
        try
        {
            var (dialogs, waiting) = options.DialogDays == 0 ? (0, 0) : await DialogsAsync(Before(now, options.DialogDays), ct);
            var assignments = options.DialogDays == 0 ? 0 : await DesksAsync(now.AddDays(-options.DialogDays), ct);
            var visits = options.VisitDays == 0 ? 0 : await RepeatAsync(DeleteVisits, Before(now, options.VisitDays), ct);
            foreach (var sql in options.VisitDays == 0 ? [] : DeleteWithVisits) await RepeatAsync(sql, Before(now, options.VisitDays), ct);
            foreach (var sql in options.InvitationDays == 0 ? [] : DeleteTrials) await RepeatAsync(sql, Before(now, options.InvitationDays), ct);
            var visitors = options.VisitDays == 0 ? 0 : await VisitorsAsync(Before(now, options.VisitDays), ct);
            var invitations = options.InvitationDays == 0 ? 0 : await RepeatAsync(DeleteInvitations, Before(now, options.InvitationDays), ct);
            // Files that were sent and never put into their dialog.
            foreach (var sql in DeleteLeftFiles) await RepeatAsync(sql, Before(now, 1), ct);
            // Also when nothing is recorded any more: what was goes at once.
            var recordings = await RepeatAsync(DeleteRecordings, Before(now, options.RecordingDays), ct);
            var audit = options.AuditDays == 0 ? 0 : await RepeatAsync(DeleteAudit, Before(now, options.AuditDays), ct);
            return new RetentionDone(dialogs, waiting, assignments, visits, visitors, invitations, recordings, audit);
        }
        catch (Exception e) when (e is not DatabaseException && database.Explain(e) is { } explained)
        {
            throw explained;
        }
    }

    private static long Before(DateTimeOffset now, int days) => now.AddDays(-days).ToUnixTimeMilliseconds();

    private async Task<(int Deleted, int Waiting)> DialogsAsync(long before, CancellationToken ct)
    {
        var (deleted, waiting, last) = (0, 0, new EndedDialog(long.MinValue, "", "", 0));
        while (true)
        {
            var batch = await OldDialogsAsync(before, last, ct);
            if (batch.Count == 0) return (deleted, waiting);
            last = batch[^1];
            var gone = await _dialogs.DeleteAsync(batch, ct);
            (deleted, waiting) = (deleted + gone.Count, waiting + batch.Count - gone.Count);
        }
    }

    private async Task<List<EndedDialog>> OldDialogsAsync(long before, EndedDialog last, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return (await connection.QueryAsync<(long At, string Site, string Id, long Seq)>(new CommandDefinition($"""
            SELECT closed_at, site, id, journal_seq FROM dialogs
            WHERE status = {(int)DialogStatus.Closed} AND closed_at < @before AND (closed_at, site, id) > (@ClosedAt, @Site, @Id)
            ORDER BY closed_at, site, id LIMIT {DialogsPerTransaction}
            """, new { before, last.ClosedAt, last.Site, last.Id }, cancellationToken: ct))).Select(r => new EndedDialog(r.At, r.Site, r.Id, r.Seq)).ToList();
    }

    // The event that the snapshot stands on stays: from it the journal knows the desk's last number. The plugin writes times in ticks.
    private const string DeleteAssignments = """
        DELETE FROM journal WHERE ordering IN (
          SELECT j.ordering FROM journal j JOIN (SELECT persistence_id, max(sequence_number) AS last FROM snapshot WHERE persistence_id LIKE 'desk/%' GROUP BY persistence_id) s
            ON j.persistence_id = s.persistence_id AND j.sequence_number < s.last
          WHERE j.created < @before LIMIT @rows)
        """;

    private Task<int> DesksAsync(DateTimeOffset before, CancellationToken ct) => RepeatAsync(database.OpenJournalAsync, DeleteAssignments, before.UtcTicks, ct);

    private const string DeleteVisits =
        "DELETE FROM visits WHERE (site, visitor, number) IN (SELECT site, visitor, number FROM visits WHERE end_at < @before LIMIT @rows)";

    private const string DeleteInvitations =
        "DELETE FROM invitations WHERE (site, id) IN (SELECT site, id FROM invitations WHERE at < @before LIMIT @rows)";

    /// <summary>Orders, and alerts that were closed, first whom each hit: an alert that is cut off between the two is finished by the next run.</summary>
    private static readonly string[] DeleteWithVisits =
    [
        "DELETE FROM orders WHERE (site, visitor, at) IN (SELECT site, visitor, at FROM orders WHERE at < @before LIMIT @rows)",
        """
        DELETE FROM alert_visitors WHERE (site, alert, visitor) IN
          (SELECT v.site, v.alert, v.visitor FROM alert_visitors v JOIN alerts a ON a.site = v.site AND a.id = v.alert WHERE a.closed > 0 AND a.closed < @before LIMIT @rows)
        """,
        "DELETE FROM alerts WHERE (site, id) IN (SELECT site, id FROM alerts WHERE closed > 0 AND closed < @before LIMIT @rows)",
    ];

    private static readonly string[] DeleteTrials =
    [
        "DELETE FROM rule_trials WHERE (site, rule, visitor) IN (SELECT site, rule, visitor FROM rule_trials WHERE at < @before LIMIT @rows)",
        "DELETE FROM rule_goals WHERE (site, rule, visitor, at) IN (SELECT site, rule, visitor, at FROM rule_goals WHERE at < @before LIMIT @rows)",
    ];

    private const string DeleteRecordings =
        "DELETE FROM recordings WHERE (site, id) IN (SELECT site, id FROM recordings WHERE to_at < @before LIMIT @rows)";

    private static readonly string[] DeleteLeftFiles =
    [
        "DELETE FROM file_parts WHERE (site, id, n) IN (SELECT p.site, p.id, p.n FROM file_parts p JOIN files f ON f.site = p.site AND f.id = p.id WHERE f.posted = 0 AND f.at < @before LIMIT @rows)",
        "DELETE FROM files WHERE (site, id) IN (SELECT site, id FROM files WHERE posted = 0 AND at < @before LIMIT @rows)",
    ];

    private const string DeleteAudit = "DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < @before LIMIT @rows)";

    private Task<int> RepeatAsync(string sql, long before, CancellationToken ct) => RepeatAsync(database.OpenAsync, sql, before, ct);

    private static async Task<int> RepeatAsync(Func<CancellationToken, ValueTask<DbConnection>> open, string sql, long before, CancellationToken ct)
    {
        var deleted = 0;
        while (true)
        {
            await using var connection = await open(ct);
            var rows = await connection.ExecuteAsync(new CommandDefinition(sql, new { before, rows = RowsPerTransaction }, cancellationToken: ct));
            deleted += rows;
            if (rows < RowsPerTransaction) return deleted;
        }
    }

    /// <summary>A visitor goes whole: state, segments, and the secret by which the browser would be known again. A secret without state was never used.</summary>
    private async Task<int> VisitorsAsync(long before, CancellationToken ct)
    {
        var deleted = 0;
        while (true)
        {
            await using var connection = await database.OpenAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            var keys = (await connection.QueryAsync<(string Site, string Visitor)>(new CommandDefinition($"""
                SELECT site, visitor FROM visitor_snapshots s WHERE saved_at < @before
                AND NOT EXISTS (SELECT 1 FROM dialogs d WHERE d.site = s.site AND d.visitor = s.visitor AND d.status <> {(int)DialogStatus.Closed}) LIMIT {RowsPerTransaction}
                """, new { before }, transaction, cancellationToken: ct))).Select(k => new { k.Site, k.Visitor, before }).ToList();
            if (keys.Count > 0) deleted += await connection.ExecuteAsync(new CommandDefinition(
                "DELETE FROM visitor_snapshots WHERE site = @Site AND visitor = @Visitor AND saved_at < @before", keys, transaction, cancellationToken: ct));
            foreach (var table in new[] { "visitor_segments", "visitor_secrets", "known_visitors" })
                await connection.ExecuteAsync(new CommandDefinition(
                    $"DELETE FROM {table} WHERE site = @Site AND visitor = @Visitor AND NOT EXISTS (SELECT 1 FROM visitor_snapshots s WHERE s.site = @Site AND s.visitor = @Visitor)",
                    keys, transaction, cancellationToken: ct));
            await transaction.CommitAsync(ct);
            if (keys.Count < RowsPerTransaction) break;
        }
        await RepeatAsync("""
            DELETE FROM visitor_secrets WHERE (site, visitor) IN (SELECT site, visitor FROM visitor_secrets t WHERE created < @before
            AND NOT EXISTS (SELECT 1 FROM visitor_snapshots s WHERE s.site = t.site AND s.visitor = t.visitor) LIMIT @rows)
            """, before, ct);
        return deleted;
    }
}
