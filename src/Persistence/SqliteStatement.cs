using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Gateway.Persistence;

/// <summary>
/// One prepared statement of a SQLite connection, run again and again with other values: parameters are bound by their place, which costs a third of a provider's
/// command that looks each up by name. Works within the connection's open transaction.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;

    /// <param name="connection">Open.</param>
    /// <param name="sql">Parameters are ?1, ?2 …</param>
    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _connection = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_connection, sql, out _statement), _connection);
    }

    public SqliteStatement Bind(int place, string? value) => Checked(value is null ? raw.sqlite3_bind_null(_statement, place) : raw.sqlite3_bind_text(_statement, place, value));

    public SqliteStatement Bind(int place, long? value) => value is { } number ? Bind(place, number) : Checked(raw.sqlite3_bind_null(_statement, place));

    public SqliteStatement Bind(int place, long value) => Checked(raw.sqlite3_bind_int64(_statement, place, value));

    public SqliteStatement Bind(int place, byte[] value) => Checked(raw.sqlite3_bind_blob(_statement, place, value));

    /// <summary>Runs it with what is bound; answers how many rows it changed.</summary>
    /// <exception cref="SqliteException">The database refuses it.</exception>
    public int Run()
    {
        var result = raw.sqlite3_step(_statement);
        if (result != raw.SQLITE_DONE && result != raw.SQLITE_ROW)
        {
            // Read before the reset, which would take the message away.
            try { SqliteException.ThrowExceptionForRC(result, _connection); }
            finally { _ = raw.sqlite3_reset(_statement); }
        }
        Checked(raw.sqlite3_reset(_statement));
        return raw.sqlite3_changes(_connection);
    }

    public void Dispose() => _statement.Dispose();

    private SqliteStatement Checked(int result)
    {
        SqliteException.ThrowExceptionForRC(result, _connection);
        return this;
    }
}
