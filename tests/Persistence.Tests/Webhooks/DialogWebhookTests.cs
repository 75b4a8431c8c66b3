using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Akka.Actor;
using Dapper;
using Gateway.Actors;
using Gateway.Actors.Dialogs;
using Gateway.Persistence.Retention;
using Gateway.Persistence.Tests.Journal;
using Gateway.Persistence.Tests.Transcripts;
using Gateway.Persistence.Transcripts;
using Gateway.Persistence.Webhooks;
using Microsoft.Extensions.Time.Testing;
using SiteWebhooks = Gateway.Persistence.Webhooks.Webhooks;

namespace Gateway.Persistence.Tests.Webhooks;

/// <summary>What happens in dialogs, from a real journal over a real socket to who asked for it: in order, signed, and none forgotten.</summary>
public abstract class DialogWebhookTests(Databases databases)
{
    private static readonly SiteId Shop = new("shop");
    private static readonly WebhookOptions Loopback = new() { AllowedNetworks = ["127.0.0.1"] };
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_750_000_000));

    private async Task<Webhook> HookAsync(Database database, string address, params string[] events) => (await new SiteWebhooks(database, _time).AddAsync(Shop, "CRM", address, events, default))!;

    private void Run(JournalNode node, Database database)
    {
        node.System.ActorOf(DialogCallProjector.Props(database, _time));
        node.System.ActorOf(WebhookActor.Props(database, Loopback, _time, () => ActorRefs.Nobody));
    }

    private static Task ReceivedAsync(Crm crm, int calls) => Eventually.HoldsAsync(() => Task.FromResult(Bodies(crm).Select(Id).Distinct().Count() >= calls), $"{calls} calls");

    private static List<JsonElement> Bodies(Crm crm) => [.. crm.Asked.Select(a => JsonDocument.Parse(a.Body).RootElement)];

    private static string Id(JsonElement body) => body.GetProperty("id").GetString()!;

    private static string Word(JsonElement body) => body.GetProperty("event").GetString()!;

    private static async Task<List<(string Dialog, long Number, int State, int Attempts, string Fault)>> RowsAsync(Database database, string webhook)
    {
        await using var connection = await database.OpenAsync();
        return [.. await connection.QueryAsync<(string, long, int, int, string)>("select dialog, number, state, attempts, fault from webhook_calls where webhook = @webhook order by dialog, number", new { webhook })];
    }

    /// <summary>Of each dialog what came, came in the journal's order; a call that came twice is the same call.</summary>
    private static void InOrder(Crm crm)
    {
        foreach (var dialog in Bodies(crm).DistinctBy(Id).GroupBy(b => b.GetProperty("dialog").GetString()))
            Assert.Equal(dialog.Select(b => b.GetProperty("number").GetInt64()).Order(), dialog.Select(b => b.GetProperty("number").GetInt64()));
    }

    [Fact]
    public async Task What_happens_in_a_dialog_is_told_in_its_order_signed_and_only_to_who_asked()
    {
        var database = await databases.NewAsync();
        using var all = new Crm();
        using var ends = new Crm();
        var hook = await HookAsync(database, all.Address, [.. DialogCall.Words]);
        await HookAsync(database, ends.Address, "dialog.closed");
        await using var node = await JournalNode.StartAsync(database);
        Run(node, database);
        await node.KeepAsync("dialog/shop/d1", new Told("shop", "d1").Begun(name: "Ольга\0").Says("Где мой заказ?").Taken().Says("hello", Author.Operator).Notes("careful").Passed("sales", "knows more").Taken("op2").Rated(5, "fine").Ended().Events);
        await node.KeepAsync("dialog/shop/d1", new OperatorBeside(13, new("op3"), "Operator op3", "asked", "op2", "Operator op2", "", 1), new OperatorBeside(14, new("op3"), "Operator op3", "in", "op3", "Operator op3", "", 1),
            new HoldChanged(15, true, "op2", "Operator op2", "One moment", 1), new HoldChanged(16, false, "op2", "Operator op2", "", 1), new MessageChanged(17, 2, Author.Visitor, "v1", "Anna", "changes", 1, null, 1),
            new FilePosted(18, Author.Visitor, "v1", "Anna", "files", 1, new DialogFile("f1", "boot.png", "image/png", 600, 3, 2), 1), new DialogResolved(19, Resolution.Partly, 1), new PagePushed(20, "https://shop.example/delivery", true, "op2", "Operator op2", 1), new PageAnswered(21, 20, true, 1));
        await node.KeepAsync("dialog/elsewhere/d1", new Told("elsewhere", "d1").Begun().Ended().Events);
        await ReceivedAsync(all, 19);
        await ReceivedAsync(ends, 1);
        Assert.Equal(
        [
            "dialog.started", "dialog.message", "dialog.assigned", "dialog.accepted", "dialog.message", "dialog.note", "dialog.transferred", "dialog.assigned", "dialog.accepted", "dialog.rated", "dialog.closed",
            "dialog.joined", "dialog.held", "dialog.resumed", "dialog.changed", "dialog.file", "dialog.resolved", "dialog.page", "dialog.page-answered",
        ], Bodies(all).Select(Word));
        InOrder(all);
        Assert.Equal("dialog.closed", Word(Assert.Single(Bodies(ends))));
        var said = Bodies(all)[1];
        Assert.Equal(("shop", "d1", "v1", "Ольга\uFFFD", "Где мой заказ?", "visitor"), (said.GetProperty("site").GetString(), said.GetProperty("dialog").GetString(), said.GetProperty("visitor").GetProperty("id").GetString(),
            said.GetProperty("visitor").GetProperty("name").GetString(), said.GetProperty("text").GetString(), said.GetProperty("author").GetProperty("kind").GetString()));
        Assert.All(all.Asked, a =>
        {
            Assert.Contains($"X-Gateway-Signature: {WebhookSender.Sign(hook.Secret, 1_750_000_000, a.Body)}", a.Head, StringComparison.Ordinal);
            Assert.Contains($"X-Gateway-Call: {Id(JsonDocument.Parse(a.Body).RootElement)}", a.Head, StringComparison.Ordinal);
        });
        var (page, went) = (Bodies(all)[^2], Bodies(all)[^1]);
        Assert.Equal((20, "https://shop.example/delivery", true, "op2"), (page.GetProperty("entry").GetInt32(), page.GetProperty("address").GetString(), page.GetProperty("forced").GetBoolean(), page.GetProperty("operator").GetProperty("id").GetString()));
        Assert.Equal((20, true), (went.GetProperty("page").GetInt32(), went.GetProperty("goes").GetBoolean()));
        var logged = await new WebhookCalls(database).LogAsync(Shop, hook.Id, 100, default);
        var file = Bodies(all)[^4].GetProperty("file");
        Assert.Equal((18, "f1", "boot.png", "image/png", 600), (Bodies(all)[^4].GetProperty("entry").GetInt32(), file.GetProperty("id").GetString(), file.GetProperty("name").GetString(), file.GetProperty("type").GetString(), file.GetProperty("size").GetInt32()));
        Assert.Equal((19, "dialog.page-answered"), (logged.Count, logged.MaxBy(d => d.Number)!.Event));
    }

    [Fact]
    public async Task Nothing_is_lost_or_out_of_order_when_both_owners_are_killed_again_and_again_and_the_node_with_them()
    {
        var database = await databases.NewAsync();
        using var crm = new Crm { Answer = n => n % 3 == 0 ? "HTTP/1.1 503 Busy\r\n\r\n" : "HTTP/1.1 200 OK\r\n\r\n" };
        var hook = await HookAsync(database, crm.Address, "dialog.message");
        var told = Enumerable.Range(0, 4).Select(i => new Told("shop", $"d{i}").Begun().Says("1").Says("2").Says("3").Says("4").Says("5").Says("6").Events).ToList();
        await using (var node = await JournalNode.StartAsync(database))
        {
            for (var round = 0; round < 4; round++)
            {
                var owners = (IActorRef[])[node.System.ActorOf(DialogCallProjector.Props(database, _time)), node.System.ActorOf(WebhookActor.Props(database, Loopback, _time, () => ActorRefs.Nobody))];
                // A beginning, which is no message, and two messages at a time; written while it is read.
                await Task.WhenAll(told.Select((events, i) => node.KeepAsync($"dialog/shop/d{i}", [.. events.Skip(round * 2).Take(2)])));
                await ReceivedAsync(crm, round);
                foreach (var owner in owners) owner.Tell(Kill.Instance);
            }
        }
        database = databases.Reopen(database);
        await using (var node = await JournalNode.StartAsync(database))
        {
            await node.KeepAsync("dialog/shop/d9", new Told("shop", "d9").Begun().Says("later").Events);
            Run(node, database);
            await Eventually.HoldsAsync(async () =>
            {
                _time.Advance(TimeSpan.FromSeconds(20));
                return (await RowsAsync(database, hook.Id)) is { Count: 25 } rows && rows.TrueForAll(r => r.State == (int)WebhookState.Delivered);
            }, "25 calls delivered");
        }
        Assert.Equal(25, Bodies(crm).DistinctBy(Id).Count());
        // What was answered with 503 comes again; of what was taken, the first time counts.
        var answered = crm.Answered.Where(a => a.Reply.Contains("200 OK", StringComparison.Ordinal)).Select(a => JsonDocument.Parse(a.Body).RootElement).DistinctBy(Id);
        foreach (var dialog in answered.GroupBy(b => b.GetProperty("dialog").GetString()))
            Assert.Equal(dialog.Select(b => b.GetProperty("number").GetInt64()).Order(), dialog.Select(b => b.GetProperty("number").GetInt64()));
    }

    [Fact]
    public async Task A_call_that_fails_holds_up_its_own_dialog_and_no_other()
    {
        var database = await databases.NewAsync();
        using var crm = new Crm();
        crm.Reply = body => body.Contains("\"d1\"", StringComparison.Ordinal) && body.Contains("dialog.started", StringComparison.Ordinal) ? "HTTP/1.1 500 Oh\r\n\r\n" : null;
        var hook = await HookAsync(database, crm.Address, "dialog.started", "dialog.message");
        await using var node = await JournalNode.StartAsync(database);
        Run(node, database);
        await node.KeepAsync("dialog/shop/d1", new Told("shop", "d1").Begun().Says("first").Events);
        await Eventually.HoldsAsync(async () => (await RowsAsync(database, hook.Id)).Exists(r => r.Attempts == 1 && r.Fault.Contains("500", StringComparison.Ordinal)), "a failure");
        // Said after the failure: behind it all the same.
        await node.KeepAsync("dialog/shop/d1", new MessagePosted(3, Author.Visitor, "v1", "Anna", "outbox", 3, "second", 5000));
        await node.KeepAsync("dialog/shop/d2", new Told("shop", "d2").Begun().Says("other").Events);
        await Eventually.HoldsAsync(async () => (await RowsAsync(database, hook.Id)).Count(r => r is { Dialog: "d2", State: (int)WebhookState.Delivered }) == 2, "the other dialog is told");
        Assert.Equal([(1, 0), (0, 0), (0, 0)], (await RowsAsync(database, hook.Id)).Where(r => r.Dialog == "d1").Select(r => (r.Attempts, r.State)));
        crm.Reply = null;
        _time.Advance(TimeSpan.FromSeconds(12));
        await Eventually.HoldsAsync(async () => (await RowsAsync(database, hook.Id)).TrueForAll(r => r.State == (int)WebhookState.Delivered), "all are told");
        InOrder(crm);
    }

    [Fact]
    public async Task Receivers_that_hang_redirect_or_lie_inside_the_network_hold_up_nobody_and_are_not_followed()
    {
        var database = await databases.NewAsync();
        using var good = new Crm();
        using var inside = new Crm();
        using var redirecting = new Crm { Answer = _ => $"HTTP/1.1 307 There\r\nLocation: {inside.Address}\r\n\r\n" };
        using var dead = new TcpListener(IPAddress.Loopback, 0);
        dead.Start();
        var hung = await HookAsync(database, $"http://127.0.0.1:{((IPEndPoint)dead.LocalEndpoint).Port}/", [.. DialogCall.Words]);
        var redirected = await HookAsync(database, redirecting.Address, [.. DialogCall.Words]);
        // The metadata service of a cloud, and a name that leads to this machine by a number that is not allowed.
        var metadata = await HookAsync(database, "http://169.254.169.254/latest/meta-data/", "dialog.started");
        var hook = await HookAsync(database, good.Address, [.. DialogCall.Words]);
        await using var node = await JournalNode.StartAsync(database);
        Run(node, database);
        for (var i = 0; i < 8; i++) await node.KeepAsync($"dialog/shop/d{i}", new Told("shop", $"d{i}").Begun().Says("a").Ended().Events);
        await ReceivedAsync(good, 24);
        Assert.Equal(24, (await RowsAsync(database, hook.Id)).Count);
        await Eventually.HoldsAsync(async () => (await RowsAsync(database, redirected.Id)).Exists(r => r.Fault == "redirects are not followed"), "the redirect is noted");
        await Eventually.HoldsAsync(async () => (await RowsAsync(database, metadata.Id)) is { Count: 8 } rows && rows.TrueForAll(r => r.State == (int)WebhookState.GivenUp && r.Fault.Contains("not a public address", StringComparison.Ordinal)), "the inside is refused");
        Assert.Empty(inside.Asked);
        Assert.All(await RowsAsync(database, hung.Id), r => Assert.NotEqual((int)WebhookState.Delivered, r.State));
    }

    [Fact]
    public async Task What_was_said_before_anybody_asked_is_not_told_and_what_comes_after_is()
    {
        var database = await databases.NewAsync();
        using var crm = new Crm();
        await using var node = await JournalNode.StartAsync(database);
        node.System.ActorOf(TranscriptProjector.Props(database));
        Run(node, database);
        await node.KeepAsync("dialog/shop/d1", new Told("shop", "d1").Begun().Says("before").Events);
        var writer = new DialogCallWriter(database, _time);
        await Eventually.HoldsAsync(async () => await writer.PositionAsync() >= 3, "the offset follows");
        var hook = await HookAsync(database, crm.Address, "dialog.message");
        await node.KeepAsync("dialog/shop/d1", new MessagePosted(3, Author.Visitor, "v1", "Anna", "outbox", 3, "after", 5000));
        await ReceivedAsync(crm, 1);
        Assert.Equal(("after", "v1"), (Bodies(crm)[0].GetProperty("text").GetString(), Bodies(crm)[0].GetProperty("visitor").GetProperty("id").GetString()));
        Assert.Single(await RowsAsync(database, hook.Id));
    }

    [Fact]
    public async Task Two_projections_at_once_decide_each_call_once_and_two_callers_make_none_twice_under_another_id()
    {
        var database = await databases.NewAsync();
        using var crm = new Crm();
        var hook = await HookAsync(database, crm.Address, "dialog.message");
        await using var node = await JournalNode.StartAsync(database);
        Run(node, database);
        Run(node, database);
        for (var i = 0; i < 10; i++) await node.KeepAsync($"dialog/shop/d{i}", new Told("shop", $"d{i}").Begun().Says("a").Says("b").Events);
        await Eventually.HoldsAsync(async () => (await RowsAsync(database, hook.Id)).Count(r => r.State == (int)WebhookState.Delivered) == 20, "20 calls");
        Assert.Equal(20, (await RowsAsync(database, hook.Id)).Count);
        Assert.Equal(20, Bodies(crm).DistinctBy(Id).Count());
    }

    [Fact]
    public async Task A_call_that_was_delivered_can_be_made_again()
    {
        var database = await databases.NewAsync();
        using var crm = new Crm();
        var hook = await HookAsync(database, crm.Address, "dialog.started");
        await using var node = await JournalNode.StartAsync(database);
        Run(node, database);
        await node.KeepAsync("dialog/shop/d1", new Told("shop", "d1").Begun().Events);
        await Eventually.HoldsAsync(async () => (await RowsAsync(database, hook.Id)).Exists(r => r.State == (int)WebhookState.Delivered), "told");
        var calls = new WebhookCalls(database);
        var id = Assert.Single(await calls.LogAsync(Shop, hook.Id, 10, default)).Id;
        Assert.False(await calls.AgainAsync(new SiteId("elsewhere"), hook.Id, id, 0, default));
        Assert.True(await calls.AgainAsync(Shop, hook.Id, id, _time.GetUtcNow().ToUnixTimeMilliseconds(), default));
        await Eventually.HoldsAsync(() => Task.FromResult(crm.Asked.Count == 2), "told again");
        Assert.Single(Bodies(crm).DistinctBy(Id));
    }

    [Fact]
    public async Task The_journal_of_a_dialog_stays_until_it_is_told_to_who_asked()
    {
        var database = await databases.NewAsync();
        using var crm = new Crm();
        await HookAsync(database, crm.Address, "dialog.closed");
        await using var node = await JournalNode.StartAsync(database);
        node.System.ActorOf(TranscriptProjector.Props(database));
        var events = new Told("shop", "d1").Begun().Ended().Events;
        await node.KeepAsync("dialog/shop/d1", events);
        await Eventually.HoldsAsync(async () => (await new TranscriptReader(database).FindAsync(Shop, new DialogId("d1")))?.Dialog.ClosedAt is not null, "the transcript");
        var ended = new List<EndedDialog> { new(1, "shop", "d1", events.Length) };
        Assert.Empty(await new EndedDialogs(database).DeleteAsync(ended, default));
        Run(node, database);
        await ReceivedAsync(crm, 1);
        await Eventually.HoldsAsync(async () => (await new EndedDialogs(database).DeleteAsync(ended, default)).Count == 1, "the journal goes");
    }
}

public sealed class DialogWebhooksOnSqlite(SqliteDatabases databases) : DialogWebhookTests(databases), IClassFixture<SqliteDatabases>;

[Collection(OnPostgresCollection.Name)]
public sealed class DialogWebhooksOnPostgres(PostgresDatabases databases) : DialogWebhookTests(databases);
