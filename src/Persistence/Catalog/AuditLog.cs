using System.Text;
using Dapper;
using Gateway.Actors;

namespace Gateway.Persistence.Catalog;

/// <summary>Something that was done, or that somebody tried.</summary>
/// <param name="Account">Of whoever did it; "" when nobody is signed in under that login.</param>
/// <param name="Site">"" for what is done to the account or the installation.</param>
/// <param name="At">Unix ms.</param>
/// <param name="Person">Id, or "".</param>
/// <param name="Login">As signed in or as tried.</param>
/// <param name="Address">The client's.</param>
/// <param name="Action">The route, as <c>PUT /sites/{site}/routing</c>.</param>
/// <param name="Subject">What it was done to, as the values in the route's address.</param>
/// <param name="Status">HTTP's; 0 while it is not known how it ended: the node was killed meanwhile.</param>
/// <param name="Code">Why it was refused, or "".</param>
public sealed record AuditEntry(string Id, string Account, string Site, long At, string Person, string Login, string Address, string Action, string Subject, int Status, string Code);

/// <summary>Which entries are asked for.</summary>
/// <param name="Before">Id of an entry of an earlier page, with its time.</param>
public sealed record AuditFilter(string? Person = null, string? Action = null, string? Site = null, bool? Refused = null, long? From = null, long? To = null, (long At, string Id)? Before = null, int Limit = 100);

/// <summary>
/// Who did what, when and from where. A change is entered before it is tried and closed with its outcome, so that nothing is changed without an entry.
/// </summary>
public sealed class AuditLog(Database database)
{
    /// <summary>Of one answer.</summary>
    public const int Most = 200;

    private const int TextChars = 200;

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string Account { get; init; } = "";
        public string Site { get; init; } = "";
        public long At { get; init; }
        public string Person { get; init; } = "";
        public string Login { get; init; } = "";
        public string Address { get; init; } = "";
        public string Action { get; init; } = "";
        public string Subject { get; init; } = "";
        public int Status { get; init; }
        public string Code { get; init; } = "";

        public AuditEntry Entry() => new(Id, Account, Site, At, Person, Login, Address, Action, Subject, Status, Code);
    }

    /// <summary>Enters it; texts of callers are cut.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task EnterAsync(AuditEntry entry, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await connection.ExecuteAsync(new CommandDefinition("""
            insert into audit (id, account, site, at, person, login, address, action, subject, status, code)
            values (@Id, @Account, @Site, @At, @Person, @Login, @Address, @Action, @Subject, @Status, @Code)
            """, entry with { Site = Cut(entry.Site, 64), Login = Cut(entry.Login), Subject = Cut(entry.Subject) }, cancellationToken: stop));
    }

    /// <summary>Enters what an operator did at the desk of a site. <paramref name="once"/>: not again where the same stands there already and is no older.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task EnterOfOperatorAsync(SiteId site, OperatorId op, string address, string action, string subject, DateTimeOffset now, TimeSpan? once, CancellationToken stop)
    {
        var at = now.ToUnixTimeMilliseconds();
        await using var connection = await database.OpenAsync(stop);
        await connection.ExecuteAsync(new CommandDefinition("""
            insert into audit (id, account, site, at, person, login, address, action, subject, status, code)
            select @id, s.account, s.id, @at, @person, coalesce(p.login, ''), @address, @action, @subject, 200, ''
            from sites s left join people p on p.account = s.account and p.id = @person
            where s.id = @site and not exists (select 1 from audit a where a.account = s.account and a.at > @since and a.person = @person and a.site = s.id and a.action = @action and a.subject = @subject)
            """, new { id = RandomText.Id(), site = site.Value, person = op.Value, address = Cut(address, 64), action, subject, at, since = once is { } window ? at - (long)window.TotalMilliseconds : long.MaxValue }, cancellationToken: stop));
    }

    /// <summary>How it ended.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task CloseAsync(string id, int status, string code, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await connection.ExecuteAsync(new CommandDefinition("update audit set status = @status, code = @code where id = @id", new { id, status, code = Cut(code, 64) }, cancellationToken: stop));
    }

    /// <summary>Of one account, newest first.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<IReadOnlyList<AuditEntry>> ReadAsync(string account, AuditFilter filter, CancellationToken stop)
    {
        var sql = new StringBuilder("select id as Id, account as Account, site as Site, at as At, person as Person, login as Login, address as Address, action as Action, subject as Subject, status as Status, code as Code from audit where account = @account");
        if (filter.Person is not null) sql.Append(" and person = @Person");
        if (filter.Action is not null) sql.Append(" and action like @like escape '!'");
        if (filter.Site is not null) sql.Append(" and site = @Site");
        if (filter.Refused is { } refused) sql.Append(refused ? " and status >= 400" : " and status < 400");
        if (filter.From is not null) sql.Append(" and at >= @From");
        if (filter.To is not null) sql.Append(" and at < @To");
        if (filter.Before is not null) sql.Append(" and (at < @beforeAt or at = @beforeAt and id < @beforeId)");
        sql.Append(" order by at desc, id desc limit @Limit");
        await using var connection = await database.OpenAsync(stop);
        return [.. (await connection.QueryAsync<Row>(new CommandDefinition(sql.ToString(), new
        {
            account, filter.Person, filter.Site, filter.From, filter.To, filter.Limit,
            like = "%" + filter.Action?.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal) + "%",
            beforeAt = filter.Before?.At, beforeId = filter.Before?.Id,
        }, cancellationToken: stop))).Select(r => r.Entry())];
    }

    /// <summary>It was nothing after all.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task TakeOutAsync(string id, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await connection.ExecuteAsync(new CommandDefinition("delete from audit where id = @id", new { id }, cancellationToken: stop));
    }

    private static string Cut(string text, int chars = TextChars)
    {
        var kept = text.Length <= chars ? text : text[..chars];
        // SQL takes neither U+0000 nor half of a pair.
        return new string([.. kept.Select(c => c == '\0' || char.IsSurrogate(c) ? '?' : c)]);
    }
}
