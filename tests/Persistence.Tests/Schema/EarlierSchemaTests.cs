using System.Data.Common;
using System.Globalization;
using System.Reflection;
using Dapper;
using FluentMigrator;

namespace Gateway.Persistence.Tests.Schema;

/// <summary>Every schema that a release had is brought forward with its data. The rows are made from the schema itself, so that a new migration is tried without a new test.</summary>
public abstract class EarlierSchemaTests(Databases databases)
{
    private const int RowsPerTable = 3;

    public static TheoryData<long> Earlier
    {
        get
        {
            var versions = typeof(Database).Assembly.GetTypes().Select(t => t.GetCustomAttribute<MigrationAttribute>()?.Version ?? 0).Where(v => v > 0).Order().ToList();
            return [.. versions.SkipLast(1)];
        }
    }

    private sealed record Column(string Table, string Name, string Type);

    /// <summary>All columns that are written, of the product's tables in the order of their names.</summary>
    private static async Task<ILookup<string, Column>> ColumnsAsync(DbConnection connection, bool postgres)
    {
        var columns = await connection.QueryAsync<(string Table, string Name, string Type)>(postgres
            ? "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' AND is_generated = 'NEVER' AND is_identity = 'NO'"
            : "SELECT m.name, c.name, c.type FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'entry_texts_%'");
        return columns.Where(c => c.Table != "VersionInfo").Select(c => new Column(c.Table, c.Name, c.Type)).OrderBy(c => c.Table, StringComparer.Ordinal).ThenBy(c => c.Name, StringComparer.Ordinal).ToLookup(c => c.Table);
    }

    private static object Value(Column column, int row) => column.Type.ToUpperInvariant() switch
    {
        "BYTEA" or "BLOB" or "VARBINARY" => new[] { (byte)row, (byte)0xFF },
        "BOOLEAN" => row % 2 == 1,
        "BIT" => 0,
        "BIGINT" or "INTEGER" or "INT" => 700 + row,
        "DOUBLE PRECISION" or "NUMERIC" => 0.5 + row,
        // The shortest column of text takes 8 characters.
        _ => $"{row} {column.Name}"[..Math.Min(8, column.Name.Length + 2)],
    };

    private static async Task PlantAsync(DbConnection connection, ILookup<string, Column> tables)
    {
        foreach (var table in tables)
            for (var row = 1; row <= RowsPerTable; row++)
            {
                var values = new DynamicParameters();
                foreach (var column in table) values.Add(column.Name, Value(column, row));
                await connection.ExecuteAsync($"INSERT INTO {table.Key} ({string.Join(", ", table.Select(c => $"\"{c.Name}\""))}) VALUES ({string.Join(", ", table.Select(c => "@" + c.Name))})", values);
            }
    }

    private static async Task<List<string>> RowsAsync(DbConnection connection, ILookup<string, Column> tables)
    {
        var rows = new List<string>();
        foreach (var table in tables)
            foreach (IDictionary<string, object?> row in await connection.QueryAsync($"SELECT {string.Join(", ", table.Select(c => $"\"{c.Name}\""))} FROM {table.Key}"))
                rows.Add($"{table.Key}: {string.Join('|', row.Values.Select(v => v is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(v, CultureInfo.InvariantCulture)))}");
        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    [Theory]
    [MemberData(nameof(Earlier))]
    public async Task A_database_of_an_earlier_version_comes_forward_with_everything_in_it(long version)
    {
        var database = await databases.EmptyAsync();
        await database.MigrateToAsync(version);
        ILookup<string, Column> before;
        List<string> rows, journaled;
        await using (var connection = await database.OpenAsync())
        await using (var journal = await database.OpenJournalAsync())
        {
            before = await ColumnsAsync(connection, database.IsPostgres);
            await PlantAsync(connection, before);
            if (!database.IsPostgres) await PlantAsync(journal, await ColumnsAsync(journal, false));
            (rows, journaled) = (await RowsAsync(connection, before), await RowsAsync(journal, await ColumnsAsync(journal, database.IsPostgres)));
        }
        Assert.True(rows.Count >= RowsPerTable * before.Count);

        database = databases.Reopen(database);
        await database.MigrateAsync();

        await using var again = await database.OpenAsync();
        await using var journalAgain = await database.OpenJournalAsync();
        Assert.Equal(rows, await RowsAsync(again, before));
        if (!database.IsPostgres) Assert.Equal(journaled, await RowsAsync(journalAgain, await ColumnsAsync(journalAgain, false)));
        // And the schema is the one that a new installation gets.
        await using var fresh = await (await databases.NewAsync()).OpenAsync();
        Assert.Equal(Flat(await ColumnsAsync(fresh, database.IsPostgres)), Flat(await ColumnsAsync(again, database.IsPostgres)));

        static IEnumerable<Column> Flat(ILookup<string, Column> tables) => tables.SelectMany(t => t);
    }
}

public sealed class SqliteEarlierSchemaTests(SqliteDatabases databases) : EarlierSchemaTests(databases), IClassFixture<SqliteDatabases>;

[Collection(OnPostgresCollection.Name)]
public sealed class PostgresEarlierSchemaTests(PostgresDatabases databases) : EarlierSchemaTests(databases);
