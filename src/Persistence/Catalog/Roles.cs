using System.Data.Common;
using Dapper;
using Gateway.Actors.Sites;

namespace Gateway.Persistence.Catalog;

/// <summary>A role of an account.</summary>
/// <param name="Name">As the account calls it; null for a built-in one, which consoles name in their own language.</param>
/// <param name="May">What it allows.</param>
/// <param name="People">How many have it.</param>
public sealed record Role(string Id, string? Name, Permission May, int People)
{
    /// <summary>Every account has it.</summary>
    public bool BuiltIn => Permissions.BuiltIn.ContainsKey(Id);
}

/// <summary>How a change of a role ended.</summary>
public enum RoleWrite
{
    /// <summary>It is stored.</summary>
    Done,
    /// <summary>The account has no such role.</summary>
    NotFound,
    /// <summary>Somebody has it.</summary>
    InUse,
    /// <summary>The account has as many as it may.</summary>
    TooMany,
}

/// <summary>
/// The roles of the accounts. The built-in ones are not stored until an account changes what operators and supervisors may; administrators may everything, always.
/// </summary>
public sealed class Roles(Database database)
{
    /// <summary>Of one account, beside the built-in ones.</summary>
    public const int Most = 50;

    /// <summary>For queries over <c>people p</c>: what <see cref="MayOf"/> needs.</summary>
    internal const string Columns = "p.role as Role, p.role_id as RoleId, r.permissions as Allowed";

    /// <summary>Goes with <see cref="Columns"/>.</summary>
    internal const string Join =
        "left join roles r on r.account = p.account and r.id = coalesce(p.role_id, case p.role when 3 then 'administrator' when 2 then 'supervisor' else 'operator' end)";

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string? Name { get; init; }
        public string Permissions { get; init; } = "";
    }

    private sealed class Count
    {
        public int Role { get; init; }
        public string? RoleId { get; init; }
        public long People { get; init; }
    }

    internal static string IdOf(PersonRole role, string? own) => own ?? role switch
    {
        PersonRole.Administrator => Permissions.Administrator,
        PersonRole.Supervisor => Permissions.Supervisor,
        _ => Permissions.Operator,
    };

    internal static PersonRole BuiltInOf(string id) => id switch
    {
        Permissions.Administrator => PersonRole.Administrator,
        Permissions.Supervisor => PersonRole.Supervisor,
        _ => PersonRole.Operator,
    };

    /// <param name="role">The built-in role, or what stands for an own one.</param>
    /// <param name="own">The id of the account's own role, or null.</param>
    /// <param name="allowed">What is stored of the role; null for nothing.</param>
    internal static Permission MayOf(PersonRole role, string? own, string? allowed) => IdOf(role, own) switch
    {
        Permissions.Administrator => Permissions.All,
        _ when allowed is not null => Permissions.Of(CatalogJson.List(allowed)),
        var id => Permissions.BuiltIn.GetValueOrDefault(id),
    };

    /// <summary>The account's roles: the built-in ones from operator to administrator, then its own by name.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<IReadOnlyList<Role>> ListAsync(string account, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        var stored = (await connection.QueryAsync<Row>(new CommandDefinition(
            "select id as Id, name as Name, permissions as Permissions from roles where account = @account order by name, id", new { account }, cancellationToken: stop))).AsList();
        var people = (await connection.QueryAsync<Count>(new CommandDefinition(
            "select role as Role, role_id as RoleId, count(*) as People from people where account = @account group by role, role_id", new { account }, cancellationToken: stop)))
            .GroupBy(c => IdOf((PersonRole)c.Role, c.RoleId)).ToDictionary(g => g.Key, g => (int)g.Sum(c => c.People));
        return [.. ((string[])[Permissions.Operator, Permissions.Supervisor, Permissions.Administrator])
            .Select(id => new Role(id, null, MayOf(BuiltInOf(id), null, stored.Find(r => r.Id == id)?.Permissions), people.GetValueOrDefault(id)))
            .Concat(stored.Where(r => !Permissions.BuiltIn.ContainsKey(r.Id)).Select(r => new Role(r.Id, r.Name, MayOf(default, r.Id, r.Permissions), people.GetValueOrDefault(r.Id))))];
    }

    /// <summary>Makes the account's own role, or changes any but the administrators'. In force on this node when the catalog is loaded again, on others within a second, open sockets too.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<RoleWrite> SetAsync(string account, string id, string? name, Permission may, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await CatalogVersion.BumpAsync(transaction, stop);
        var values = new { account, id, name = name ?? "", permissions = CatalogJson.Write(Permissions.Words(may)) };
        if (await connection.ExecuteAsync(new CommandDefinition("update roles set name = @name, permissions = @permissions where account = @account and id = @id", values, transaction, cancellationToken: stop)) == 0)
        {
            if (await CountAsync("select count(*) from roles where account = @account", values, transaction, stop) >= Most + Permissions.BuiltIn.Count) return RoleWrite.TooMany;
            await connection.ExecuteAsync(new CommandDefinition("insert into roles (account, id, name, permissions) values (@account, @id, @name, @permissions)", values, transaction, cancellationToken: stop));
        }
        await transaction.CommitAsync(stop);
        return RoleWrite.Done;
    }

    /// <summary>Removes the account's own role that nobody has; of a built-in one what the account has changed.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<RoleWrite> RemoveAsync(string account, string id, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await CatalogVersion.BumpAsync(transaction, stop);
        if (await CountAsync("select count(*) from people where account = @account and role_id = @id", new { account, id }, transaction, stop) > 0) return RoleWrite.InUse;
        if (await connection.ExecuteAsync(new CommandDefinition("delete from roles where account = @account and id = @id", new { account, id }, transaction, cancellationToken: stop)) == 0)
            return RoleWrite.NotFound;
        await transaction.CommitAsync(stop);
        return RoleWrite.Done;
    }

    private static Task<long> CountAsync(string sql, object values, DbTransaction transaction, CancellationToken stop) =>
        transaction.Connection!.ExecuteScalarAsync<long>(new CommandDefinition(sql, values, transaction, cancellationToken: stop));
}
