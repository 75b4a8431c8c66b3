using Dapper;
using Gateway.Actors;
using Gateway.Actors.Sites;

namespace Gateway.Persistence.Catalog;

/// <summary>A token as the account sees it.</summary>
/// <param name="Person">Who made it, and as whom it acts.</param>
/// <param name="PersonName">Their name; "" when they are gone.</param>
/// <param name="Scopes">What it was made for. It allows no more than its maker may at the moment.</param>
/// <param name="Created">Unix ms, as the following.</param>
/// <param name="Expires">0 for never.</param>
/// <param name="Used">When it was used last, to the minute; 0 for never.</param>
public sealed record ApiToken(string Id, OperatorId Person, string PersonName, string Name, Permission Scopes, long Created, long Expires, long Used);

/// <summary>
/// Tokens with which programs call the API in somebody's name. A token allows what it was made for as far as its maker may it now: who loses a permission takes it from their tokens, and who is taken out of
/// service ends them.
/// </summary>
public sealed class ApiTokens(Database database, TimeProvider time)
{
    /// <summary>Of one account, those that are over included.</summary>
    public const int Most = 100;

    /// <summary>Tokens begin with it, so that scanners for leaked secrets know one.</summary>
    public const string Prefix = "gwt_";

    private const int UsedEveryMs = 60_000;
    private const string Columns = "t.id as Id, t.person as Person, p.name as PersonName, t.name as Name, t.permissions as Permissions, t.created as Created, t.expires as Expires, t.used as Used";

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string Person { get; init; } = "";
        public string? PersonName { get; init; }
        public string Name { get; init; } = "";
        public string Permissions { get; init; } = "";
        public long Created { get; init; }
        public long Expires { get; init; }
        public long Used { get; init; }

        public ApiToken Token() => new(Id, new OperatorId(Person), PersonName ?? "", Name, Actors.Sites.Permissions.Of(CatalogJson.List(Permissions)), Created, Expires, Used);
    }

    private sealed class CallerRow : People.Row
    {
        public string TokenName { get; init; } = "";
        public string Scopes { get; init; } = "";
        public long Used { get; init; }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The account's tokens, newest first.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<IReadOnlyList<ApiToken>> ListAsync(string account, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        return [.. (await connection.QueryAsync<Row>(new CommandDefinition(
            $"select {Columns} from api_tokens t left join people p on p.account = t.account and p.id = t.person where t.account = @account order by t.created desc, t.id", new { account }, cancellationToken: stop))).Select(r => r.Token())];
    }

    /// <summary>Makes one; its text is stored nowhere. Null when the account has <see cref="Most"/>.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<(ApiToken Token, string Text)?> AddAsync(Person maker, string name, Permission scopes, long expires, CancellationToken stop)
    {
        var (text, made) = (Prefix + RandomText.Secret(), new ApiToken(RandomText.Id(), maker.Id, maker.Name, name, scopes, Now, expires, 0));
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        // The version's row is the lock: of two at once the second counts the first.
        await CatalogVersion.BumpAsync(transaction, stop);
        if (await connection.ExecuteScalarAsync<long>(new CommandDefinition("select count(*) from api_tokens where account = @Account", new { maker.Account }, transaction, cancellationToken: stop)) >= Most) return null;
        await connection.ExecuteAsync(new CommandDefinition("""
            insert into api_tokens (token_hash, id, account, person, name, permissions, created, expires, used) values (@hash, @Id, @Account, @person, @name, @permissions, @Created, @Expires, 0)
            """,
            new { hash = RandomText.Hash(text), made.Id, maker.Account, person = maker.Id.Value, name = StoredText.Of(name), permissions = CatalogJson.Write(Permissions.Words(scopes)), made.Created, made.Expires },
            transaction, cancellationToken: stop));
        await transaction.CommitAsync(stop);
        return (made, text);
    }

    /// <summary>Revokes one; false when the account has none of that id.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<bool> RemoveAsync(string account, string id, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        return await connection.ExecuteAsync(new CommandDefinition("delete from api_tokens where account = @account and id = @id", new { account, id }, cancellationToken: stop)) > 0;
    }

    /// <summary>In whose name a token calls, with what it allows; null when it is unknown, revoked or over, or its maker is out of service. Notes that it was used.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<Person?> CallerAsync(string text, CancellationToken stop)
    {
        var (hash, now) = (RandomText.Hash(text), Now);
        await using var connection = await database.OpenAsync(stop);
        var row = await connection.QuerySingleOrDefaultAsync<CallerRow>(new CommandDefinition($"""
            select {People.Columns}, t.name as TokenName, t.permissions as Scopes, t.used as Used from api_tokens t join people p on p.account = t.account and p.id = t.person {Roles.Join}
            where t.token_hash = @hash and (t.expires = 0 or t.expires > @now) and p.active = @yes
            """, new { hash, now, yes = true }, cancellationToken: stop));
        if (row is null) return null;
        if (now - row.Used >= UsedEveryMs)
            await connection.ExecuteAsync(new CommandDefinition("update api_tokens set used = @now where token_hash = @hash and used < @now", new { hash, now }, cancellationToken: stop));
        var person = row.Person();
        return person with { Token = row.TokenName, May = person.May & Permissions.Of(CatalogJson.List(row.Scopes)) };
    }
}
