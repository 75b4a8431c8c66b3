using System.Data.Common;
using Dapper;
using Gateway.Actors;

namespace Gateway.Persistence.Catalog;

/// <summary>How to sign in to a demo site that was just created; to be shown once.</summary>
/// <param name="Logins">The administrator first.</param>
/// <param name="Password">Of all of them.</param>
/// <param name="Generated">False when the password was given.</param>
public sealed record DemoSignIn(IReadOnlyList<string> Logins, string Password, bool Generated);

/// <summary>The account with which an empty installation begins: a small outdoor shop with three departments and three people.</summary>
public sealed class DemoSite(Database database, TimeProvider time)
{
    /// <summary>The site's id, as the demo shop's script tag names it.</summary>
    public const string Site = "demo";
    /// <summary>The environment variable that may give the password.</summary>
    public const string PasswordVariable = "GATEWAY_ADMIN_PASSWORD";
    /// <summary>A shorter password is refused.</summary>
    public const int MinPasswordChars = 8;

    /// <summary>The webhook that asks the demo shop whether an answer to a form is right.</summary>
    public const string Check = "shop-check";

    private const string Account = "demo";
    private const string Desk = "main";

    /// <summary>Of the demo shop, as this machine reaches it.</summary>
    public static string ShopAddress(int port) => $"http://127.0.0.1:{port}";

    private sealed record Member(string Login, string Name, PersonRole Role, string Language, string[] Departments);

    private static readonly Member[] Team =
    [
        new("admin", "Mira Holm", PersonRole.Administrator, "en", ["sales", "support", "delivery"]),
        new("anna", "Anna Sorokina", PersonRole.Operator, "ru", ["sales", "delivery"]),
        new("boris", "Boris Linde", PersonRole.Operator, "en", ["sales", "support", "delivery"]),
    ];

    /// <summary>
    /// Creates the demo account when there is no account at all and tells how to sign in; otherwise null, and the demo site, if there is one, learns
    /// the shop's present address. Of several nodes that start together one creates.
    /// </summary>
    /// <param name="shopPort">Where the demo shop listens on this machine.</param>
    /// <param name="password">For all three people; null or empty to have one generated.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="ArgumentException">The given password is too short or too long, and it was needed.</exception>
    public async Task<DemoSignIn?> CreateIfEmptyAsync(int shopPort, string? password, CancellationToken stop)
    {
        string[] origins = [ShopAddress(shopPort), $"http://localhost:{shopPort}"];
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await CatalogVersion.BumpAsync(transaction, stop);
        if (await connection.ExecuteScalarAsync<long>(Command("select count(*) from accounts", null)) > 0)
        {
            if (await LearnOriginsAsync() | await LearnCheckAsync()) await transaction.CommitAsync(stop);
            return null;
        }
        var generated = string.IsNullOrEmpty(password);
        if (generated) password = RandomText.Id();
        if (password!.Length is < MinPasswordChars or > PasswordHash.MaxChars)
            throw new ArgumentException($"{PasswordVariable} has {password.Length} characters; {MinPasswordChars} to {PasswordHash.MaxChars} are allowed", nameof(password));
        await connection.ExecuteAsync(Command("insert into accounts (id, name, created) values (@Account, 'Demo', @now)", new { Account, now = time.GetUtcNow().ToUnixTimeMilliseconds() }));
        await CreateSiteAsync(connection, transaction, origins, stop);
        await CreateFormsAsync(connection, transaction, shopPort, stop);
        foreach (var member in Team) await CreatePersonAsync(connection, transaction, member, await PasswordHash.CreateAsync(password, stop), stop);
        await transaction.CommitAsync(stop);
        return new DemoSignIn([.. Team.Select(m => m.Login)], password, generated);

        CommandDefinition Command(string sql, object? values) => new(sql, values, transaction, cancellationToken: stop);

        async Task<bool> LearnCheckAsync() => shopPort >= 0 && await connection.ExecuteAsync(Command(
            "update webhooks set address = @address where site = @Site and id = @Check and address <> @address and address like 'http://127.0.0.1:%/check'", new { address = ShopAddress(shopPort) + "/check", Site, Check })) > 0;

        async Task<bool> LearnOriginsAsync()
        {
            var known = await connection.ExecuteScalarAsync<string?>(Command("select origins from sites where account = @Account and id = @Site", new { Account, Site }));
            if (known is null || origins.All(CatalogJson.List(known).Contains)) return false;
            var all = CatalogJson.Write(CatalogJson.List(known).Union(origins));
            return await connection.ExecuteAsync(Command("update sites set origins = @all where account = @Account and id = @Site", new { all, Account, Site })) > 0;
        }
    }

    private static async Task CreateSiteAsync(DbConnection connection, DbTransaction transaction, string[] origins, CancellationToken stop)
    {
        await connection.ExecuteAsync(new CommandDefinition("""
            insert into sites (id, account, name, desk, accent, default_language, origins, greeting, offer_seconds, auto_accept, allow_missing_origin)
            values (@Site, @Account, 'Larch & Lantern', @Desk, '#1f6f54', 'en', @origins, @greeting, 30, @off, @off)
            """, new
        {
            Site,
            Account,
            Desk,
            origins = CatalogJson.Write(origins),
            greeting = CatalogJson.Write(new Dictionary<string, string>
            {
                ["en"] = "Hello! We are the people who pack your parcels and sleep in our own tents. Ask us anything.",
                ["ru"] = "Здравствуйте! Мы собираем ваши посылки и сами спим в наших палатках. Спрашивайте о чём угодно.",
            }),
            off = false,
        }, transaction, cancellationToken: stop));
        (string Id, string En, string Ru)[] departments = [("sales", "Sales", "Продажи"), ("support", "Support", "Поддержка"), ("delivery", "Delivery", "Доставка")];
        foreach (var ((id, en, ru), position) in departments.Select((d, i) => (d, i)))
            await connection.ExecuteAsync(new CommandDefinition(
                "insert into departments (site, id, names, position) values (@Site, @id, @names, @position)",
                new { Site, id, names = CatalogJson.Write(new Dictionary<string, string> { ["en"] = en, ["ru"] = ru }), position }, transaction, cancellationToken: stop));
        foreach (var (rule, position) in DemoRules.All.Select((r, i) => (r, i)))
            await connection.ExecuteAsync(new CommandDefinition(
                "insert into rules (site, id, position, json) values (@Site, @id, @position, @json)",
                new { Site, id = rule.Id, position = (long)position, json = rule.Json }, transaction, cancellationToken: stop));
        foreach (var phrase in DemoPhrases.All) await Phrases.InsertAsync(connection, transaction, new SiteId(Site), phrase, stop);
    }

    /// <summary>Those that the shop checks are of no use without it.</summary>
    private async Task CreateFormsAsync(DbConnection connection, DbTransaction transaction, int shopPort, CancellationToken stop)
    {
        if (shopPort >= 0)
            await connection.ExecuteAsync(new CommandDefinition("insert into webhooks (site, id, name, address, secret, created, events) values (@Site, @Check, 'Demo shop', @address, @secret, @now, '[]')",
                new { Site, Check, address = ShopAddress(shopPort) + "/check", secret = RandomText.Secret(), now = time.GetUtcNow().ToUnixTimeMilliseconds() }, transaction, cancellationToken: stop));
        foreach (var form in DemoForms.All)
            if (shopPort >= 0 || form.Check.Length == 0) await SiteForms.InsertAsync(connection, transaction, new SiteId(Site), form, stop);
    }

    private static async Task CreatePersonAsync(DbConnection connection, DbTransaction transaction, Member member, string passwordHash, CancellationToken stop)
    {
        var id = RandomText.Id();
        await connection.ExecuteAsync(new CommandDefinition("""
            insert into people (account, id, login, password_hash, name, role, desk, capacity, language)
            values (@Account, @id, @login, @passwordHash, @name, @role, @Desk, 6, @language)
            """, new { Account, id, login = member.Login, passwordHash, name = member.Name, role = (int)member.Role, Desk, language = member.Language }, transaction, cancellationToken: stop));
        foreach (var department in member.Departments)
            await connection.ExecuteAsync(new CommandDefinition(
                "insert into person_departments (account, person, site, department) values (@Account, @id, @Site, @department)",
                new { Account, id, Site, department }, transaction, cancellationToken: stop));
    }
}
