using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Dapper;
using Gateway.Actors;
using Gateway.Actors.Visitors;
using Gateway.Persistence.Visits;
using Gateway.Persistence.Webhooks;
using Microsoft.Extensions.Time.Testing;
using SiteWebhooks = Gateway.Persistence.Webhooks.Webhooks;

namespace Gateway.Persistence.Tests.Webhooks;

/// <summary>Calls of webhooks over a real socket, from a real database: signed, made again, given up, and none forgotten.</summary>
public abstract class WebhookActorTests(Databases databases) : PatientTestKit("akka.loglevel = ERROR")
{
    private static readonly SiteId Shop = new("shop");
    private static readonly WebhookOptions Loopback = new() { AllowedNetworks = ["127.0.0.1"] };
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_750_000_000));

    private IActorRef Caller(Database database, WebhookOptions? options = null) => Sys.ActorOf(WebhookActor.Props(database, options ?? Loopback, _time, () => TestActor));

    private void Decide(Database database, string webhook, params string[] ids)
    {
        var store = Sys.ActorOf(VisitorStoreActor.Props(database, _time));
        var version = 0;
        foreach (var id in ids)
        {
            store.Tell(new CommitVisitor(Shop, new VisitorId($"v-{id}"), ++version, [1], [], null, null, [new WebhookCall(id, webhook, "r1", $$"""{"id":"{{id}}","name":"Ольга"}""", _time.GetUtcNow())]), TestActor);
            ExpectMsg<VisitorCommitted>(TimeSpan.FromSeconds(30));
        }
        Sys.Stop(store);
    }

    private async Task<WebhookDelivery> BecomesAsync(Database database, string webhook, string id, Func<WebhookDelivery, bool> what)
    {
        var calls = new WebhookCalls(database);
        WebhookDelivery? last = null;
        await Eventually.HoldsAsync(async () => (last = (await calls.LogAsync(Shop, webhook, 100, default)).FirstOrDefault(d => d.Id == id)) is not null && what(last), $"call {id}");
        return last!;
    }

    [Fact]
    public async Task What_was_decided_is_called_signed_and_noted()
    {
        var database = await databases.NewAsync();
        using var crm = new Crm();
        var hook = await new SiteWebhooks(database, _time).AddAsync(Shop, "CRM", crm.Address, default);
        Decide(database, hook!.Id, "c1");
        Caller(database);
        var delivered = await BecomesAsync(database, hook.Id, "c1", d => d.State == WebhookState.Delivered);
        Assert.Equal((204, 1, "", "v-c1", "r1"), (delivered.Status, delivered.Attempts, delivered.Fault, delivered.Visitor, delivered.Rule));
        Assert.True(crm.Asked.TryDequeue(out var asked));
        Assert.Equal("""{"id":"c1","name":"Ольга"}""", asked.Body);
        Assert.Contains("X-Gateway-Call: c1", asked.Head, StringComparison.Ordinal);
        Assert.Contains($"X-Gateway-Signature: {WebhookSender.Sign(hook.Secret, 1_750_000_000, asked.Body)}", asked.Head, StringComparison.Ordinal);
        Assert.Empty(crm.Asked);
    }

    [Fact]
    public void The_signature_is_an_hmac_that_others_can_make() =>
        // printf '1750000000.{}' | openssl dgst -sha256 -hmac key
        Assert.Equal("t=1750000000,v1=" + Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData("key"u8, "1750000000.{}"u8)), WebhookSender.Sign("key", 1_750_000_000, "{}"));

    [Fact]
    public async Task A_failure_is_tried_again_later_and_after_ten_times_given_up()
    {
        var database = await databases.NewAsync();
        using var crm = new Crm { Answer = n => n == 2 ? "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n" : "HTTP/1.1 500 Oh\r\n\r\n" };
        var hook = await new SiteWebhooks(database, _time).AddAsync(Shop, "CRM", crm.Address, default);
        Decide(database, hook!.Id, "c1");
        Caller(database);
        var first = await BecomesAsync(database, hook.Id, "c1", d => d.Attempts == 1);
        Assert.Equal((WebhookState.Waits, 500), (first.State, first.Status));
        Assert.InRange(first.NextAt - _time.GetUtcNow().ToUnixTimeMilliseconds(), 10_000, 12_000);
        _time.Advance(TimeSpan.FromSeconds(12));
        Assert.Equal((302, "redirects are not followed"), (await BecomesAsync(database, hook.Id, "c1", d => d.Attempts == 2)) is var second ? (second.Status, second.Fault) : default);
        for (var attempt = 3; attempt <= WebhookActor.Attempts; attempt++)
        {
            _time.Advance(TimeSpan.FromHours(15));
            await BecomesAsync(database, hook.Id, "c1", d => d.Attempts == attempt);
        }
        var last = await BecomesAsync(database, hook.Id, "c1", d => d.State == WebhookState.GivenUp);
        Assert.Equal((WebhookActor.Attempts, 0L), (last.Attempts, last.NextAt));
        Assert.Equal(WebhookActor.Attempts, crm.Asked.Count);

        // Somebody mends it and lets it be called again.
        crm.Answer = _ => "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        Assert.True(await new WebhookCalls(database).AgainAsync(Shop, hook.Id, "c1", _time.GetUtcNow().ToUnixTimeMilliseconds(), default));
        await BecomesAsync(database, hook.Id, "c1", d => d.State == WebhookState.Delivered);
    }

    [Fact]
    public async Task A_killed_owner_s_calls_are_made_by_the_next_and_a_dead_webhook_holds_up_no_other()
    {
        var database = await databases.NewAsync();
        using var crm = new Crm();
        // Listens and never answers.
        using var dead = new TcpListener(IPAddress.Loopback, 0);
        dead.Start();
        var hooks = new SiteWebhooks(database, _time);
        var silent = await hooks.AddAsync(Shop, "Silent", $"http://127.0.0.1:{((IPEndPoint)dead.LocalEndpoint).Port}/", default);
        var good = await hooks.AddAsync(Shop, "CRM", crm.Address, default);
        Decide(database, silent!.Id, [.. Enumerable.Range(0, 40).Select(i => $"s{i}")]);
        var owner = Caller(database);
        Watch(owner);
        owner.Tell(Kill.Instance);
        ExpectTerminated(owner);
        Decide(database, good!.Id, [.. Enumerable.Range(0, 20).Select(i => $"g{i}")]);
        Caller(database);
        for (var i = 0; i < 20; i++) await BecomesAsync(database, good.Id, $"g{i}", d => d.State == WebhookState.Delivered);
        Assert.Equal(20, crm.Asked.Select(a => a.Body).Distinct().Count());
        Assert.All(await new WebhookCalls(database).LogAsync(Shop, silent.Id, 100, default), d => Assert.Equal(WebhookState.Waits, d.State));
    }

    [Fact]
    public async Task A_private_address_behind_a_public_name_is_not_called()
    {
        var database = await databases.NewAsync();
        using var crm = new Crm();
        // Written down while loopback was allowed; "localhost" is a name that leads to a private address.
        var hook = await new SiteWebhooks(database, _time).AddAsync(Shop, "CRM", crm.Address.Replace("http://127.0.0.1", "https://localhost", StringComparison.Ordinal), default);
        Decide(database, hook!.Id, "c1");
        Caller(database, new WebhookOptions { AllowedNetworks = ["10.0.0.0/8"] });
        var refused = await BecomesAsync(database, hook.Id, "c1", d => d.Attempts == 1);
        Assert.Contains("is not a public address", refused.Fault, StringComparison.Ordinal);
        Assert.Empty(crm.Asked);
    }

    [Fact]
    public async Task A_removed_webhook_is_given_up_and_the_log_is_swept()
    {
        var database = await databases.NewAsync();
        var hooks = new SiteWebhooks(database, _time);
        var hook = await hooks.AddAsync(Shop, "CRM", "https://crm.example/", default);
        Decide(database, hook!.Id, "c1");
        Assert.True(await hooks.RemoveAsync(Shop, hook.Id, default));
        Caller(database);
        Assert.Equal("the webhook was removed", (await BecomesAsync(database, hook.Id, "c1", d => d.State == WebhookState.GivenUp)).Fault);
        _time.Advance(TimeSpan.FromDays(WebhookCalls.LogDays + 1));
        await Eventually.HoldsAsync(async () =>
        {
            await using var connection = await database.OpenAsync();
            return await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM webhook_calls") == 0;
        }, "an empty log");
    }

    [Fact]
    public async Task Of_more_calls_than_may_wait_the_oldest_are_given_up()
    {
        var database = await databases.NewAsync();
        await using (var connection = await database.OpenAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await connection.ExecuteAsync("INSERT INTO webhook_calls (site, id, webhook, visitor, rule, body, at, state, attempts, next_at, status, fault) VALUES ('shop', @id, 'w', '', 'r', '{}', @at, 0, 0, @at, 0, '')",
                Enumerable.Range(0, WebhookCalls.MostWaiting + 5).Select(i => new { id = $"c{i:00000}", at = 1_000L + i }), transaction);
            await transaction.CommitAsync();
        }
        Assert.Equal((5, (long)WebhookCalls.MostWaiting), await new WebhookCalls(database).SweepAsync(2_000));
        await using var again = await database.OpenAsync();
        Assert.Equal("c00004", await again.ExecuteScalarAsync<string>("SELECT max(id) FROM webhook_calls WHERE state = 2"));
    }
}

public sealed class WebhookActorOnSqlite(SqliteDatabases databases) : WebhookActorTests(databases), IClassFixture<SqliteDatabases>;

[Collection(OnPostgresCollection.Name)]
public sealed class WebhookActorOnPostgres(PostgresDatabases databases) : WebhookActorTests(databases);
