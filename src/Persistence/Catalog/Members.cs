using System.Data.Common;
using Dapper;
using Gateway.Actors;
using Gateway.Actors.Sites;

namespace Gateway.Persistence.Catalog;

/// <summary>A person of an account as its administrators see them.</summary>
/// <param name="Role">Id of the role.</param>
/// <param name="Active">False: may not sign in, and nothing is offered to them.</param>
/// <param name="Sessions">Browsers in which they are signed in.</param>
public sealed record Member(OperatorId Id, string Login, string Name, string Role, bool Active, int Sessions);

/// <summary>How a change to the team ended.</summary>
public enum TeamWrite
{
    /// <summary>It is stored.</summary>
    Done,
    /// <summary>The account has no such person.</summary>
    NotFound,
    /// <summary>The account has no such role.</summary>
    UnknownRole,
    /// <summary>It would leave the account without an administrator.</summary>
    LastAdministrator,
}

/// <summary>
/// Changes that end what a person had in hand: each deletes the sessions and begins the next series of tickets in one transaction, so that nodes close
/// the sockets when they see the new version of the catalog.
/// </summary>
public sealed class Members(Database database, TimeProvider time)
{
    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string Login { get; init; } = "";
        public string Name { get; init; } = "";
        public int Role { get; init; }
        public string? RoleId { get; init; }
        public bool Active { get; init; }
        public long Sessions { get; init; }

        public Member Member() => new(new OperatorId(Id), Login, Name, Roles.IdOf((PersonRole)Role, RoleId), Active, (int)Sessions);
    }

    /// <summary>The people of an account by name.</summary>
    public async Task<IReadOnlyList<Member>> ListAsync(string account, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition("""
            select p.id as Id, p.login as Login, p.name as Name, p.role as Role, p.role_id as RoleId, p.active as Active,
                (select count(*) from sessions s where s.account = p.account and s.person = p.id and s.expires > @now) as Sessions
            from people p where p.account = @account order by p.name, p.id
            """, new { account, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellationToken: stop));
        return [.. rows.Select(r => r.Member())];
    }

    /// <summary>What a person's role allows; null when the account has no such person.</summary>
    public async Task<Permission?> MayOfAsync(string account, OperatorId person, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        return await connection.QuerySingleOrDefaultAsync<RoleRow>(new CommandDefinition(
            $"select {Roles.Columns} from people p {Roles.Join} where p.account = @account and p.id = @id", new { account, id = person.Value }, cancellationToken: stop)) is { } row
            ? Roles.MayOf((PersonRole)row.Role, row.RoleId, row.Allowed) : null;
    }

    private sealed class RoleRow
    {
        public int Role { get; init; }
        public string? RoleId { get; init; }
        public string? Allowed { get; init; }
    }

    /// <summary>Ends every session and every ticket of a person, who may sign in again.</summary>
    public Task<TeamWrite> SignOutAsync(string account, OperatorId person, CancellationToken stop) =>
        ChangeAsync(account, person, "ticket_series = ticket_series + 1", new { account, id = person.Value }, stop);

    /// <summary>Stores a new password; whoever was signed in with the old one is signed out.</summary>
    public async Task<TeamWrite> SetPasswordAsync(string account, OperatorId person, string password, CancellationToken stop)
    {
        var hash = await PasswordHash.CreateAsync(password, stop);
        return await ChangeAsync(account, person, "ticket_series = ticket_series + 1, password_hash = @hash", new { account, id = person.Value, hash }, stop);
    }

    /// <summary>Gives a person a role, built-in or the account's own. Their sessions and sockets go on, and may what the role allows from now on.</summary>
    public async Task<TeamWrite> SetRoleAsync(string account, OperatorId person, string role, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await CatalogVersion.BumpAsync(transaction, stop);
        var own = !Permissions.BuiltIn.ContainsKey(role);
        if (own && await connection.ExecuteScalarAsync<long>(new CommandDefinition("select count(*) from roles where account = @account and id = @role", new { account, role }, transaction, cancellationToken: stop)) == 0)
            return TeamWrite.UnknownRole;
        // A node of the release before knows the built-in ones only: to it the account's own roles are operators.
        if (await connection.ExecuteAsync(new CommandDefinition("update people set role = @builtIn, role_id = @role where account = @account and id = @id",
            new { account, id = person.Value, role = own ? role : null, builtIn = (int)Roles.BuiltInOf(role) }, transaction, cancellationToken: stop)) == 0) return TeamWrite.NotFound;
        if (!await HasAdministratorAsync(transaction, account, stop)) return TeamWrite.LastAdministrator;
        await transaction.CommitAsync(stop);
        return TeamWrite.Done;
    }

    /// <summary>Takes a person out of service, or back in. Who is out is signed out and cannot sign in.</summary>
    public Task<TeamWrite> SetActiveAsync(string account, OperatorId person, bool active, CancellationToken stop) =>
        ChangeAsync(account, person, "ticket_series = ticket_series + 1, active = @active", new { account, id = person.Value, active }, stop);

    /// <summary>
    /// For whoever has the machine: gives an administrator another password, puts them back in service and signs them out everywhere. Null when nobody has that login;
    /// false when the person is no administrator, and nothing is changed.
    /// </summary>
    public async Task<bool?> RescueAsync(string login, string password, CancellationToken stop)
    {
        Person? person;
        await using (var connection = await database.OpenAsync(stop))
            person = await connection.QuerySingleOrDefaultAsync<RescueRow>(new CommandDefinition(
                "select account as Account, id as Id, role as Role from people where login = @login", new { login = People.Normalize(login) }, cancellationToken: stop)) is { } row
                ? new Person(row.Account, new OperatorId(row.Id), login, "", (PersonRole)row.Role, default, "") : null;
        if (person is null) return null;
        if (person.Role != PersonRole.Administrator) return false;
        var hash = await PasswordHash.CreateAsync(password, stop);
        return await ChangeAsync(person.Account, person.Id, "ticket_series = ticket_series + 1, password_hash = @hash, active = @yes",
            new { account = person.Account, id = person.Id.Value, hash, yes = true }, stop) == TeamWrite.Done;
    }

    private sealed class RescueRow
    {
        public string Account { get; init; } = "";
        public string Id { get; init; } = "";
        public int Role { get; init; }
    }

    private async Task<TeamWrite> ChangeAsync(string account, OperatorId person, string change, object values, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await CatalogVersion.BumpAsync(transaction, stop);
        if (await connection.ExecuteAsync(new CommandDefinition($"update people set {change} where account = @account and id = @id", values, transaction, cancellationToken: stop)) == 0)
            return TeamWrite.NotFound;
        if (!await HasAdministratorAsync(transaction, account, stop)) return TeamWrite.LastAdministrator;
        await connection.ExecuteAsync(new CommandDefinition(
            "delete from sessions where account = @account and person = @id", new { account, id = person.Value }, transaction, cancellationToken: stop));
        await transaction.CommitAsync(stop);
        return TeamWrite.Done;
    }

    private static async Task<bool> HasAdministratorAsync(DbTransaction transaction, string account, CancellationToken stop) =>
        await transaction.Connection!.ExecuteScalarAsync<long>(new CommandDefinition(
            "select count(*) from people where account = @account and role = @role and active = @yes",
            new { account, role = (int)PersonRole.Administrator, yes = true }, transaction, cancellationToken: stop)) > 0;
}
