using System.Data.Common;
using Dapper;
using Gateway.Actors;
using Gateway.Actors.Sites;

namespace Gateway.Persistence.Catalog;

/// <summary>The forms that a site's operators send into dialogs. What was sent stays as it was: only what is sent afterwards follows a change.</summary>
public sealed class SiteForms(Database database)
{
    /// <summary>Adds or replaces the form of that name; false when there are <see cref="SiteForm.Most"/> others.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<bool> SetAsync(SiteId site, SiteForm form, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        // The version's row is the lock: two that add at once do not make more than the most.
        await CatalogVersion.BumpAsync(transaction, stop);
        var others = await connection.ExecuteScalarAsync<long>(new CommandDefinition("select count(*) from forms where site = @site and name <> @name",
            new { site = site.Value, name = form.Form.Name }, transaction, cancellationToken: stop));
        if (others >= SiteForm.Most) return false;
        await InsertAsync(connection, transaction, site, form, stop);
        await transaction.CommitAsync(stop);
        return true;
    }

    /// <summary>Removes the form of that name; false when there is none.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<bool> RemoveAsync(SiteId site, string name, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await CatalogVersion.BumpAsync(transaction, stop);
        if (await connection.ExecuteAsync(new CommandDefinition("delete from forms where site = @site and name = @name", new { site = site.Value, name }, transaction, cancellationToken: stop)) == 0) return false;
        await transaction.CommitAsync(stop);
        return true;
    }

    internal static async Task InsertAsync(DbConnection connection, DbTransaction transaction, SiteId site, SiteForm form, CancellationToken stop)
    {
        await connection.ExecuteAsync(new CommandDefinition("insert into forms (site, name, body) values (@site, @name, @body) on conflict (site, name) do update set body = excluded.body",
            new { site = site.Value, name = form.Form.Name, body = form.Write() }, transaction, cancellationToken: stop));
        if (form.Check.Length > 0)
            await connection.ExecuteAsync(new CommandDefinition("update webhooks set checks = @yes where site = @site and id = @id", new { yes = true, site = site.Value, id = form.Check }, transaction, cancellationToken: stop));
    }
}
