using Dapper;
using Gateway.Actors;
using Gateway.Persistence.Catalog;

namespace Gateway.Persistence.Webhooks;

/// <summary>Where a site wants to be called.</summary>
/// <param name="Secret">Signs the calls; as text: its characters are the key.</param>
/// <param name="Created">Unix ms.</param>
public sealed record Webhook(string Id, string Name, string Address, string Secret, long Created)
{
    /// <summary>What it is told of dialogs: words of <see cref="DialogCall.Words"/>.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];
}

/// <summary>The webhooks of sites. Rules name them by id; addresses and secrets are read with each call, so that a change holds for what waits.</summary>
public sealed class Webhooks(Database database, TimeProvider time)
{
    /// <summary>Of one site.</summary>
    public const int Most = 20;

    private const string Columns = "id as Id, name as Name, address as Address, secret as Secret, created as Created, events as Events";

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string Name { get; init; } = "";
        public string Address { get; init; } = "";
        public string Secret { get; init; } = "";
        public long Created { get; init; }

        public string Events { get; init; } = "[]";

        public Webhook Webhook => new(Id, Name, Address, Secret, Created) { Events = CatalogJson.List(Events) };
    }

    /// <summary>The site's webhooks by name.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<IReadOnlyList<Webhook>> ListAsync(SiteId site, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        return [.. (await connection.QueryAsync<Row>(new CommandDefinition($"select {Columns} from webhooks where site = @site order by name, id", new { site = site.Value }, cancellationToken: stop))).Select(r => r.Webhook)];
    }

    /// <summary>One of them, or null.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<Webhook?> FindAsync(SiteId site, string id, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        return (await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition($"select {Columns} from webhooks where site = @site and id = @id", new { site = site.Value, id }, cancellationToken: stop)))?.Webhook;
    }

    /// <summary>Adds one that is told nothing of dialogs.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public Task<Webhook?> AddAsync(SiteId site, string name, string address, CancellationToken stop) => AddAsync(site, name, address, [], stop);

    /// <summary>Adds one with a new secret; null when there are <see cref="Most"/>.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<Webhook?> AddAsync(SiteId site, string name, string address, IReadOnlyList<string> events, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        // The version's row is the lock, and rules may name it as soon as the catalog is read again.
        await CatalogVersion.BumpAsync(transaction, stop);
        if (await connection.ExecuteScalarAsync<long>(new CommandDefinition("select count(*) from webhooks where site = @site", new { site = site.Value }, transaction, cancellationToken: stop)) >= Most) return null;
        var added = new Webhook(RandomText.Id(), name, address, RandomText.Secret(), time.GetUtcNow().ToUnixTimeMilliseconds()) { Events = events };
        await connection.ExecuteAsync(new CommandDefinition("insert into webhooks (site, id, name, address, secret, created, events) values (@site, @Id, @Name, @Address, @Secret, @Created, @Events)",
            new { site = site.Value, added.Id, Name = StoredText.Of(name), Address = StoredText.Of(address), added.Secret, added.Created, Events = CatalogJson.Write(events) }, transaction, cancellationToken: stop));
        await transaction.CommitAsync(stop);
        return added;
    }

    /// <summary>Gives it another name and address, and says what it is told of dialogs from now on; null leaves that as it is. False when there is none of that id.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public Task<bool> ChangeAsync(SiteId site, string id, string name, string address, IReadOnlyList<string>? events, CancellationToken stop) =>
        WriteAsync("update webhooks set name = @name, address = @address, events = coalesce(@events, events) where site = @site and id = @id",
            new { site = site.Value, id, name = StoredText.Of(name), address = StoredText.Of(address), events = events is null ? null : CatalogJson.Write(events) }, stop);

    /// <summary>Signs with a new secret from now on; null when there is none of that id.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<string?> ResignAsync(SiteId site, string id, CancellationToken stop)
    {
        var secret = RandomText.Secret();
        return await WriteAsync("update webhooks set secret = @secret where site = @site and id = @id", new { site = site.Value, id, secret }, stop) ? secret : null;
    }

    /// <summary>Removes it; what waits for it is given up. False when there is none of that id.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public Task<bool> RemoveAsync(SiteId site, string id, CancellationToken stop) => WriteAsync("delete from webhooks where site = @site and id = @id", new { site = site.Value, id }, stop);

    private async Task<bool> WriteAsync(string sql, object values, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await CatalogVersion.BumpAsync(transaction, stop);
        if (await connection.ExecuteAsync(new CommandDefinition(sql, values, transaction, cancellationToken: stop)) == 0) return false;
        await transaction.CommitAsync(stop);
        return true;
    }
}
