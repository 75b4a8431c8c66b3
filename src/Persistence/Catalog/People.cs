using Dapper;
using Gateway.Actors;

namespace Gateway.Persistence.Catalog;

/// <summary>The people of all accounts and their sessions. A session is known only by the hash of its token.</summary>
public sealed class People(Database database, TimeProvider time)
{
    /// <summary>How long a session lasts from its sign-in.</summary>
    public static readonly TimeSpan SessionLife = TimeSpan.FromHours(12);

    /// <summary>For queries over <c>people p</c> with <see cref="Roles.Join"/>.</summary>
    internal const string Columns = "p.account as Account, p.id as Id, p.login as Login, p.name as Name, p.desk as Desk, p.language as Language, p.password_hash as PasswordHash, p.active as Active, p.ticket_series as TicketSeries, " + Roles.Columns;

    internal class Row
    {
        public string Account { get; init; } = "";
        public string Id { get; init; } = "";
        public string Login { get; init; } = "";
        public string Name { get; init; } = "";
        public int Role { get; init; }
        public string Desk { get; init; } = "";
        public string Language { get; init; } = "";
        public string PasswordHash { get; init; } = "";
        public bool Active { get; init; }
        public int TicketSeries { get; init; }
        public string? RoleId { get; init; }
        public string? Allowed { get; init; }

        public Person Person() => new(Account, new OperatorId(Id), Login, Name, (PersonRole)Role, Desks.Of(Account, Desk), Language)
        {
            TicketSeries = TicketSeries,
            RoleId = Roles.IdOf((PersonRole)Role, RoleId),
            May = Roles.MayOf((PersonRole)Role, RoleId, Allowed),
        };
    }

    /// <summary>Logins are one namespace over all accounts and do not tell case apart.</summary>
    public static string Normalize(string login) => login.Trim().ToLowerInvariant();

    /// <summary>The person of that login and password, or null. Takes the same time whether the login or the password is wrong or the person is out of service.</summary>
    public async Task<Person?> FindAsync(string login, string password, CancellationToken stop)
    {
        Row? row;
        await using (var connection = await database.OpenAsync(stop))
            row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
                $"select {Columns} from people p {Roles.Join} where p.login = @login", new { login = Normalize(login) }, cancellationToken: stop));
        return await PasswordHash.VerifyAsync(password, row?.PasswordHash, stop) && row is { Active: true } ? row.Person() : null;
    }

    /// <summary>The account of that login; "" for none.</summary>
    public async Task<string> AccountOfAsync(string login, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        return await connection.ExecuteScalarAsync<string?>(new CommandDefinition("select account from people where login = @login", new { login = Normalize(login) }, cancellationToken: stop)) ?? "";
    }

    /// <summary>Begins a session; the token goes to the browser and is stored nowhere.</summary>
    public async Task<string> BeginSessionAsync(Person person, CancellationToken stop)
    {
        var token = RandomText.Secret();
        var now = time.GetUtcNow();
        await using var connection = await database.OpenAsync(stop);
        await connection.ExecuteAsync(new CommandDefinition("delete from sessions where expires <= @now", new { now = now.ToUnixTimeMilliseconds() }, cancellationToken: stop));
        await connection.ExecuteAsync(new CommandDefinition(
            "insert into sessions (token_hash, account, person, expires) values (@hash, @account, @person, @expires)",
            new { hash = RandomText.Hash(token), account = person.Account, person = person.Id.Value, expires = (now + SessionLife).ToUnixTimeMilliseconds() }, cancellationToken: stop));
        return token;
    }

    /// <summary>Who is signed in with that token, or null when it is unknown, ended or over.</summary>
    public async Task<Person?> OfSessionAsync(string token, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            $"select {Columns} from sessions s join people p on p.account = s.account and p.id = s.person {Roles.Join} where s.token_hash = @hash and s.expires > @now and p.active = @yes",
            new { hash = RandomText.Hash(token), yes = true, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellationToken: stop));
        return row?.Person();
    }

    /// <summary>Ends the session; nothing happens when there is none.</summary>
    public async Task EndSessionAsync(string token, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await connection.ExecuteAsync(new CommandDefinition("delete from sessions where token_hash = @hash", new { hash = RandomText.Hash(token) }, cancellationToken: stop));
    }
}
