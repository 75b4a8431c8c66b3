using System.Data.Common;
using Dapper;

namespace Gateway.Persistence.Catalog;

/// <summary>The number that grows with every change of what nodes hold in memory.</summary>
internal static class CatalogVersion
{
    public static Task<long> ReadAsync(DbConnection connection, CancellationToken stop) =>
        connection.ExecuteScalarAsync<long>(new CommandDefinition("select version from catalog_version where id = 1", cancellationToken: stop));

    /// <summary>First in its transaction: the row is also the lock that puts writers in line, so that no reader sees a new version with old content.</summary>
    public static Task BumpAsync(DbTransaction transaction, CancellationToken stop) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition("update catalog_version set version = version + 1 where id = 1", transaction: transaction, cancellationToken: stop));

    /// <summary>Changes the catalog: the version first, so that two writers are one after the other. What answers null or false has changed nothing, and is undone with the version.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public static async Task<T> ChangeAsync<T>(Database database, Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await BumpAsync(transaction, stop);
        var done = await work(connection, transaction);
        if (done is not (null or false)) await transaction.CommitAsync(stop);
        return done;
    }
}
