using System.Data.Common;
using Dapper;
using Gateway.Actors;
using Microsoft.Data.Sqlite;

namespace Gateway.Persistence.Transcripts;

/// <summary>Reads and writes the rows of many dialogs at once: arrays on PostgreSQL, one prepared statement again and again on SQLite.</summary>
internal sealed class TranscriptRows(Database database)
{
    private const string DialogColumns =
        "site, id, visitor, visitor_name, department, operator, operator_name, started_at, closed_at, status, stars, comment, entries, excerpt, journal_seq, resolved, short";
    private const string DialogConflict = """
        ON CONFLICT (site, id) DO UPDATE SET department = excluded.department, operator = excluded.operator, operator_name = excluded.operator_name,
          closed_at = excluded.closed_at, status = excluded.status, stars = excluded.stars, comment = excluded.comment, entries = excluded.entries,
          excerpt = excluded.excerpt, journal_seq = excluded.journal_seq, resolved = excluded.resolved
        """;
    private const string RatingColumns = "site, dialog, operator, operator_name, stars, comment, at";
    private const string RatingConflict = "ON CONFLICT (site, dialog, operator) DO UPDATE SET operator_name = excluded.operator_name, stars = excluded.stars, comment = excluded.comment, at = excluded.at";
    private const string EntryColumns = "site, dialog, seq, at, kind, author, author_id, author_name, text, outbox, n, detail";

    /// <summary>The dialogs that are stored, of those asked for.</summary>
    public async Task<Dictionary<(string Site, string Id), DialogRow>> FindAsync(DbConnection connection, DbTransaction transaction, IReadOnlyCollection<(string Site, string Id)> keys)
    {
        const string Fields = $"SELECT {TranscriptReader.DialogFields}, journal_seq AS JournalSeq FROM dialogs d";
        var found = new Dictionary<(string, string), DialogRow>(keys.Count);
        if (database.IsPostgres)
        {
            foreach (var row in await connection.QueryAsync<DialogRow>(Fields + " JOIN unnest(@sites, @ids) AS k (site, id) ON d.site = k.site AND d.id = k.id",
                new { sites = Column(keys, k => k.Site), ids = Column(keys, k => k.Id) }, transaction)) found[(row.Site, row.Id)] = row;
            return found;
        }
        foreach (var (site, id) in keys)
            if (await connection.QuerySingleOrDefaultAsync<DialogRow>(Fields + " WHERE site = @site AND id = @id", new { site, id }, transaction) is { } row) found[(site, id)] = row;
        return found;
    }

    /// <summary>Writes dialogs as they are now, and entries that are new.</summary>
    public async Task WriteAsync(DbConnection connection, DbTransaction transaction, IReadOnlyCollection<DialogRow> dialogs, IReadOnlyCollection<EntryRow> entries)
    {
        List<RatingRow> ratings = [.. dialogs.SelectMany(d => d.Rated.Values)];
        if (!database.IsPostgres)
        {
            WriteOneByOne((SqliteConnection)connection, dialogs, entries, ratings);
            return;
        }
        await connection.ExecuteAsync(
            $"""
            INSERT INTO dialogs ({DialogColumns}) SELECT * FROM unnest(@sites, @ids, @visitors, @visitorNames, @departments, @operators, @operatorNames, @starts, @closes, @statuses, @stars, @comments,
              @entries, @excerpts, @seqs, @resolved, @shorts) {DialogConflict}
            """,
            new
            {
                sites = Column(dialogs, d => d.Site),
                ids = Column(dialogs, d => d.Id),
                visitors = Column(dialogs, d => d.Visitor),
                visitorNames = Column(dialogs, d => d.VisitorName),
                departments = Column(dialogs, d => d.Department),
                operators = Column(dialogs, d => d.Operator),
                operatorNames = Column(dialogs, d => d.OperatorName),
                starts = Column(dialogs, d => d.StartedAt),
                closes = Column(dialogs, d => d.ClosedAt),
                statuses = Column(dialogs, d => (int)d.Status),
                stars = Column(dialogs, d => (int)d.Stars),
                comments = Column(dialogs, d => d.Comment),
                entries = Column(dialogs, d => (int)d.Entries),
                excerpts = Column(dialogs, d => d.Excerpt),
                seqs = Column(dialogs, d => d.JournalSeq),
                resolved = Column(dialogs, d => (int)d.Resolved),
                shorts = Column(dialogs, d => new DialogId(d.Id).ShortNumber),
            }, transaction);
        if (ratings.Count > 0)
            await connection.ExecuteAsync($"INSERT INTO ratings ({RatingColumns}) SELECT * FROM unnest(@sites, @dialogs, @operators, @names, @stars, @comments, @ats) {RatingConflict}",
                new
                {
                    sites = Column(ratings, r => r.Site),
                    dialogs = Column(ratings, r => r.Dialog),
                    operators = Column(ratings, r => r.Operator),
                    names = Column(ratings, r => r.OperatorName),
                    stars = Column(ratings, r => r.Stars),
                    comments = Column(ratings, r => r.Comment),
                    ats = Column(ratings, r => r.At),
                }, transaction);
        // On PostgreSQL the words of the search are a column that the server computes.
        if (entries.Count > 0)
            await connection.ExecuteAsync(
                $"INSERT INTO entries ({EntryColumns}) SELECT * FROM unnest(@sites, @dialogs, @seqs, @ats, @kinds, @authors, @authorIds, @authorNames, @texts, @outboxes, @ns, @details)",
                new
                {
                    sites = Column(entries, e => e.Site),
                    dialogs = Column(entries, e => e.Dialog),
                    seqs = Column(entries, e => e.Seq),
                    ats = Column(entries, e => e.At),
                    kinds = Column(entries, e => e.Kind),
                    authors = Column(entries, e => e.Author),
                    authorIds = Column(entries, e => e.AuthorId),
                    authorNames = Column(entries, e => e.AuthorName),
                    texts = Column(entries, e => e.Text),
                    outboxes = Column(entries, e => e.Outbox),
                    ns = Column(entries, e => e.N),
                    details = Column(entries, e => e.Detail),
                }, transaction);
    }

    private static void WriteOneByOne(SqliteConnection connection, IReadOnlyCollection<DialogRow> dialogs, IReadOnlyCollection<EntryRow> entries, IReadOnlyCollection<RatingRow> ratings)
    {
        using var upsert = new SqliteStatement(connection, $"INSERT INTO dialogs ({DialogColumns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17) {DialogConflict}");
        foreach (var d in dialogs)
            upsert.Bind(1, d.Site).Bind(2, d.Id).Bind(3, d.Visitor).Bind(4, d.VisitorName).Bind(5, d.Department).Bind(6, d.Operator).Bind(7, d.OperatorName).Bind(8, d.StartedAt).Bind(9, d.ClosedAt)
                .Bind(10, d.Status).Bind(11, d.Stars).Bind(12, d.Comment).Bind(13, d.Entries).Bind(14, d.Excerpt).Bind(15, d.JournalSeq).Bind(16, d.Resolved).Bind(17, new DialogId(d.Id).ShortNumber).Run();
        using var rate = new SqliteStatement(connection, $"INSERT INTO ratings ({RatingColumns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) {RatingConflict}");
        foreach (var r in ratings) rate.Bind(1, r.Site).Bind(2, r.Dialog).Bind(3, r.Operator).Bind(4, r.OperatorName).Bind(5, r.Stars).Bind(6, r.Comment).Bind(7, r.At).Run();
        using var insert = new SqliteStatement(connection, $"INSERT INTO entries ({EntryColumns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)");
        using var words = new SqliteStatement(connection, "INSERT INTO entry_texts (site, dialog, text) VALUES (?1, ?2, ?3)");
        foreach (var e in entries)
        {
            insert.Bind(1, e.Site).Bind(2, e.Dialog).Bind(3, e.Seq).Bind(4, e.At).Bind(5, e.Kind).Bind(6, e.Author).Bind(7, e.AuthorId).Bind(8, e.AuthorName).Bind(9, e.Text)
                .Bind(10, e.Outbox).Bind(11, e.N).Bind(12, e.Detail).Run();
            if (e.Text.Length > 0) words.Bind(1, e.Site).Bind(2, e.Dialog).Bind(3, SearchWords.Folded(e.Text)).Run();
        }
    }

    private static T[] Column<TRow, T>(IReadOnlyCollection<TRow> rows, Func<TRow, T> of) => [.. rows.Select(of)];
}
