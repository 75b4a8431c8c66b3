using System.Data.Common;
using Dapper;
using Gateway.Actors;
using Gateway.Actors.Sites;

namespace Gateway.Persistence.Catalog;

/// <summary>How a change to a department ended.</summary>
public enum DepartmentWrite
{
    /// <summary>It is stored.</summary>
    Done,
    /// <summary>The site has no such department.</summary>
    NotFound,
    /// <summary>A site keeps at least one.</summary>
    Last,
    /// <summary>A site has at most <see cref="RoutingSettings.MostDepartments"/>.</summary>
    TooMany,
}

/// <summary>Writes departments, and how they, sites and people route.</summary>
public sealed class RoutingSettings(Database database)
{
    /// <summary>More than these no list of a console could show.</summary>
    public const int MostDepartments = 200;

    /// <summary>Sets what holds for all departments of a site; false if there is no such site.</summary>
    public async Task<bool> SetSiteAsync(SiteId site, SiteRouting routing, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await CatalogVersion.BumpAsync(transaction, stop);
        if (await RunAsync(transaction, "update sites set routing = @routing where id = @site", new { routing = routing.ToJson(), site = site.Value }, stop) == 0) return false;
        await transaction.CommitAsync(stop);
        return true;
    }

    /// <summary>Makes a department, or changes it. A new one stands behind the others and has nobody yet.</summary>
    public async Task<DepartmentWrite> SetDepartmentAsync(SiteId site, DepartmentInfo department, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await CatalogVersion.BumpAsync(transaction, stop);
        var values = new { site = site.Value, id = department.Id.Value, names = CatalogJson.Write(department.Names), routing = department.Routing.ToJson() };
        if (await RunAsync(transaction, "update departments set names = @names, routing = @routing where site = @site and id = @id", values, stop) == 0)
        {
            var (count, last) = await connection.QuerySingleAsync<(long, long)>(new CommandDefinition(
                "select count(*), coalesce(max(position), -1) from departments where site = @site", values, transaction, cancellationToken: stop));
            if (count >= MostDepartments) return DepartmentWrite.TooMany;
            await RunAsync(transaction, "insert into departments (site, id, names, position, routing) values (@site, @id, @names, @position, @routing)",
                new { values.site, values.id, values.names, values.routing, position = (int)last + 1 }, stop);
        }
        await transaction.CommitAsync(stop);
        return DepartmentWrite.Done;
    }

    /// <summary>Removes a department. Who waits in it is served by everybody of the site; its phrases become the site's.</summary>
    public async Task<DepartmentWrite> RemoveDepartmentAsync(SiteId site, DepartmentId department, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await CatalogVersion.BumpAsync(transaction, stop);
        var values = new { site = site.Value, id = department.Value };
        if (await RunAsync(transaction, "delete from departments where site = @site and id = @id", values, stop) == 0) return DepartmentWrite.NotFound;
        if (await connection.ExecuteScalarAsync<long>(new CommandDefinition("select count(*) from departments where site = @site", values, transaction, cancellationToken: stop)) == 0) return DepartmentWrite.Last;
        await RunAsync(transaction, "delete from person_departments where site = @site and department = @id", values, stop);
        await RunAsync(transaction, "update phrases set scope = 'site', department = null where site = @site and department = @id", values, stop);
        await transaction.CommitAsync(stop);
        return DepartmentWrite.Done;
    }

    /// <summary>Sets what a person of the account can do, and in which departments of the site; false if the account has no such person.</summary>
    /// <param name="account">The caller's.</param>
    /// <param name="site">Whose departments are meant; places on other sites stay.</param>
    /// <param name="person">Who.</param>
    /// <param name="capacity">Dialogs at once; null: as it was.</param>
    /// <param name="departments">Of the site; null: as it was.</param>
    /// <param name="routing">Null: as it was.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<bool> SetOperatorAsync(string account, SiteId site, OperatorId person, int? capacity, IReadOnlyList<DepartmentId>? departments, OperatorRouting? routing, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await CatalogVersion.BumpAsync(transaction, stop);
        var who = new { account, person = person.Value, site = site.Value, capacity, routing = routing?.ToJson() };
        if (await RunAsync(transaction, "update people set capacity = coalesce(@capacity, capacity), routing = coalesce(@routing, routing) where account = @account and id = @person", who, stop) == 0) return false;
        if (departments is not null)
        {
            await RunAsync(transaction, "delete from person_departments where account = @account and person = @person and site = @site", who, stop);
            foreach (var department in departments.Distinct())
                await RunAsync(transaction, "insert into person_departments (account, person, site, department) values (@account, @person, @site, @department)",
                    new { who.account, who.person, who.site, department = department.Value }, stop);
        }
        await transaction.CommitAsync(stop);
        return true;
    }

    private static Task<int> RunAsync(DbTransaction transaction, string sql, object values, CancellationToken stop) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition(sql, values, transaction, cancellationToken: stop));
}
