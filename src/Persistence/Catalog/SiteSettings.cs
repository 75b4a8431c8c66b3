using Dapper;
using Gateway.Actors;

namespace Gateway.Persistence.Catalog;

/// <summary>Writes what a site's administrators switch.</summary>
public sealed class SiteSettings(Database database)
{
    /// <summary>Switches compression of the site's sockets; false if there is no such site.</summary>
    public async Task<bool> SetCompressionAsync(SiteId site, bool on, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await CatalogVersion.BumpAsync(transaction, stop);
        var rows = await connection.ExecuteAsync(new CommandDefinition(
            "update sites set compression = @on where id = @site", new { on, site = site.Value }, transaction, cancellationToken: stop));
        if (rows == 0) return false;
        await transaction.CommitAsync(stop);
        return true;
    }
}
