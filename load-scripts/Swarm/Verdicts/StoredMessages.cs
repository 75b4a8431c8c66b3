using System.Data.Common;
using Dapper;
using MessagePack;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Gateway.Swarm.Verdicts;

/// <summary>Reads journal and transcripts straight from SQL, without any code of the node: what is not in these rows is lost.</summary>
public static class StoredMessages
{
    private const string Messages = """
        SELECT persistence_id AS PersistenceId, message AS Body FROM journal WHERE manifest = 'MessagePosted' ORDER BY persistence_id, sequence_number
        """;

    private const string Transcripts = """
        SELECT dialog AS Dialog, seq AS Seq, author AS Author, outbox AS Outbox, n AS N, text AS Text FROM entries WHERE site = @site AND kind = 1 ORDER BY dialog, seq
        """;

    private sealed record EntryRow(string Dialog, long Seq, int Author, string? Outbox, long N, string Text);

    private sealed record Row(string PersistenceId, byte[] Body);

    /// <remarks>Properties, not a constructor: of a result without rows SQLite does not say the types.</remarks>
    private sealed record InvitationCount
    {
        public string Visitor { get; init; } = "";
        public string Rule { get; init; } = "";
        public long Visit { get; init; }
        public long Times { get; init; }
    }

    /// <summary>The one of a folder's databases that has such a table.</summary>
    /// <exception cref="IOException">None has it.</exception>
    public static DbConnection OpenSqlite(string dataFolder, string table)
    {
        foreach (var file in Directory.EnumerateFiles(dataFolder).Where(f => f.EndsWith(".db", StringComparison.Ordinal) || f.EndsWith(".sqlite", StringComparison.Ordinal)))
        {
            var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
            connection.Open();
            if (connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = @table", new { table }) > 0) return connection;
            connection.Dispose();
        }
        throw new IOException($"no SQLite file in {dataFolder} has a table named {table}");
    }

    /// <summary>A database of PostgreSQL.</summary>
    public static DbConnection OpenPostgres(string connectionString)
    {
        // Not from a pool: a connection there may be one to a server that was stopped meanwhile.
        var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        connection.Open();
        return connection;
    }

    /// <summary>Every message in the journals of these dialogs.</summary>
    public static List<StoredMessage> Read(DbConnection sql, string site, IReadOnlySet<string> dialogs)
    {
        var prefix = $"dialog/{site}/";
        return [.. sql.Query<Row>(Messages).Where(r => r.PersistenceId.StartsWith(prefix, StringComparison.Ordinal))
            .Select(r => Decode(r.PersistenceId[prefix.Length..], r.Body)).Where(m => dialogs.Contains(m.Dialog))];
    }

    /// <summary>Every message in the transcripts of these dialogs. They follow the journal: wait for their end before.</summary>
    public static List<StoredMessage> ReadTranscripts(DbConnection sql, string site, IReadOnlySet<string> dialogs) =>
        [.. sql.Query<EntryRow>(Transcripts, new { site }).Where(r => dialogs.Contains(r.Dialog)).Select(r => new StoredMessage(r.Dialog, r.Seq, r.Outbox, r.N, r.Author == 1, TextHash.Of(r.Text)))];

    /// <summary>The last events of a dialog with who wrote them: for a finding.</summary>
    public static string WritersOf(DbConnection sql, string site, string dialog) => string.Join(", ", sql.Query<(long Number, string Manifest, string Writer)>(
        "SELECT sequence_number, manifest, coalesce(writer_uuid, '') FROM journal WHERE persistence_id = @id ORDER BY sequence_number DESC LIMIT 12", new { id = $"dialog/{site}/{dialog}" })
        .Reverse().Select(e => $"{e.Number} {e.Manifest} by {e.Writer[..Math.Min(6, e.Writer.Length)]}"));

    /// <summary>How many of a site's dialogs are closed in the transcripts: the closing is a dialog's last event but a rating.</summary>
    public static int ClosedInTranscripts(DbConnection sql, string site, IReadOnlySet<string> dialogs) =>
        sql.Query<string>("SELECT id FROM dialogs WHERE site = @site AND closed_at IS NOT NULL", new { site }).Count(dialogs.Contains);

    /// <summary>Invitations of one rule to one visitor in one visit that the database holds more than once.</summary>
    public static List<string> RepeatedInvitations(DbConnection sql, string site) =>
        [.. sql.Query<InvitationCount>("""
            SELECT visitor AS Visitor, rule AS Rule, visit AS Visit, count(*) AS Times FROM invitations
            WHERE site = @site AND rule IS NOT NULL GROUP BY visitor, rule, visit HAVING count(*) > 1
            """, new { site }).Select(r => $"rule {r.Rule} invited visitor {r.Visitor} {r.Times} times in visit {r.Visit}")];

    /// <remarks>[seq, author, author id, author name, outbox, n, text, time]: the event's keys are its positions, for ever.</remarks>
    private static StoredMessage Decode(string dialog, byte[] body)
    {
        var reader = new MessagePackReader(body);
        reader.ReadArrayHeader();
        var seq = reader.ReadInt64();
        var byVisitor = reader.ReadInt32() == 1;
        reader.Skip();
        reader.Skip();
        var outbox = reader.ReadString();
        var n = reader.ReadInt64();
        return new StoredMessage(dialog, seq, outbox, n, byVisitor, TextHash.Of(reader.ReadString() ?? ""));
    }
}
