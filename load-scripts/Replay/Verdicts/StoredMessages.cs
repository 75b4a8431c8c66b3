using System.Data.Common;
using Dapper;
using Gateway.Swarm;
using MessagePack;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Gateway.Replay.Verdicts;

/// <summary>Reads the journal straight from SQL, without any code of the node: what is not in these rows is lost.</summary>
internal static class StoredMessages
{
    private const string Messages = """
        SELECT persistence_id AS PersistenceId, message AS Body FROM journal WHERE manifest = 'MessagePosted' ORDER BY persistence_id, sequence_number
        """;

    private sealed record Row(string PersistenceId, byte[] Body);

    /// <remarks>Properties, not a constructor: of a result without rows SQLite does not say the types.</remarks>
    private sealed record InvitationCount
    {
        public string Visitor { get; init; } = "";
        public string Rule { get; init; } = "";
        public long Visit { get; init; }
        public long Times { get; init; }
    }

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

    public static DbConnection OpenPostgres(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString);
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
