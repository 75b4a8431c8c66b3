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
}
