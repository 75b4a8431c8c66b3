using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Akka.Actor;
using Gateway.Actors;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Sites;
using Gateway.Persistence.Catalog;
using Gateway.Persistence.Tests.Journal;
using Gateway.Persistence.Tests.Transcripts;
using Gateway.Persistence.Webhooks;
using Microsoft.Extensions.Time.Testing;
using SiteWebhooks = Gateway.Persistence.Webhooks.Webhooks;

namespace Gateway.Persistence.Tests.Webhooks;

/// <summary>Answers to forms are checked by the shop [102, 103]: from a real journal over a real socket, with a shop that hangs, redirects, talks nonsense or is somewhere inside, and with owners that are killed.</summary>
public abstract class CheckTests(Databases databases)
{
    private static readonly SiteId Shop = new("shop");
    private static readonly WebhookOptions Loopback = new() { AllowedNetworks = ["127.0.0.1"] };
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_750_000_000));
    private readonly ConcurrentQueue<TellVerdict> _told = new();

    /// <summary>Stands for the way to dialogs: notes each verdict, and says that it was taken unless nobody is there.</summary>
    private sealed class Door : ReceiveActor
    {
        public Door(ConcurrentQueue<TellVerdict> told, bool answers) => Receive<DialogOrder>(o =>
        {
            told.Enqueue((TellVerdict)o.Make(new ConnectionRef(Self, 1)));
            if (answers) Sender.Tell(new RequestDone(1, null));
        });
    }

    private async Task<string> HookAsync(Database database, string address)
    {
        var hook = (await new SiteWebhooks(database, _time).AddAsync(Shop, "Shop", address, default))!;
        Assert.True(SiteForm.TryRead("f", $$$"""{"title":{"en":"x"},"fields":[{"name":"coupon","label":{"en":"Code"}}],"check":"{{{hook.Id}}}"}""", out var form, out _));
        Assert.True(await new SiteForms(database).SetAsync(Shop, form!, default));
        return hook.Id;
    }

    private IActorRef[] Run(JournalNode node, Database database, WebhookOptions? options = null, bool answers = true)
    {
        var door = node.System.ActorOf(Props.Create(() => new Door(_told, answers)));
        return [node.System.ActorOf(DialogCallProjector.Props(database, _time)), node.System.ActorOf(WebhookActor.Props(database, options ?? Loopback, _time, () => door))];
    }

    private static IDialogEvent[] Answered(string hook) => new Told("shop", "d1").Begun().Taken().Asks("Your coupon").Fills(4, "Code: <b>", "coupon", "<b>", hook).Events;

    private static string Ok(string body, int? length = null) => $"HTTP/1.1 200 OK\r\nContent-Length: {length ?? body.Length}\r\n\r\n{body}";

    private async Task<TellVerdict> VerdictAsync()
    {
        await Eventually.HoldsAsync(() => Task.FromResult(!_told.IsEmpty), "a verdict");
        Assert.True(_told.TryDequeue(out var told));
        return told;
    }

    [Fact]
    public async Task F102_an_answer_is_sent_signed_and_the_dialog_told_what_the_shop_says()
    {
        var database = await databases.NewAsync();
        using var shop = new Crm { Answer = _ => Ok("""{"verdict":"valid","text":" 10 % off ","more":1}""") };
        var hook = await HookAsync(database, shop.Address);
        await using var node = await JournalNode.StartAsync(database);
        Run(node, database);
        await node.KeepAsync("dialog/shop/d1", Answered(hook));
        var told = await VerdictAsync();
        Assert.Equal(("shop", "d1", 5L, "valid", "10 % off"), (told.Site.Value, told.Dialog.Value, told.Answer, told.Verdict, told.Text));
        Assert.True(shop.Asked.TryDequeue(out var asked));
        var body = JsonDocument.Parse(asked.Body).RootElement;
        Assert.Equal(("dialog.check", 5L, 4L, "f", "<b>", "v1"), (body.GetProperty("event").GetString(), body.GetProperty("entry").GetInt64(), body.GetProperty("card").GetInt64(), body.GetProperty("form").GetString(),
            body.GetProperty("values").GetProperty("coupon").GetString(), body.GetProperty("visitor").GetProperty("id").GetString()));
        Assert.Contains("X-Gateway-Signature: t=1750000000,v1=", asked.Head, StringComparison.Ordinal);
        var noted = Assert.Single(await new WebhookCalls(database).LogAsync(Shop, hook, 10, default));
        Assert.Equal((DialogCall.Check, "v1"), (noted.Event, noted.Visitor));
    }

    [Fact]
    public async Task F102_the_webhook_that_checks_may_be_told_of_cards_as_well_and_both_are_calls_of_their_own()
    {
        var database = await databases.NewAsync();
        using var shop = new Crm { Answer = _ => Ok("""{"verdict":"valid"}""") };
        var hook = await HookAsync(database, shop.Address);
        Assert.True(await new SiteWebhooks(database, _time).ChangeAsync(Shop, hook, "Shop", shop.Address, ["dialog.card", "dialog.answered", "dialog.checked"], default));
        await using var node = await JournalNode.StartAsync(database);
        Run(node, database);
        await node.KeepAsync("dialog/shop/d1", [.. Answered(hook), new CardChecked(6, 5, CardVerdicts.Valid, "fine", 1)]);
        await Eventually.HoldsAsync(() => Task.FromResult(shop.Asked.Count >= 4), "four calls");
        var bodies = shop.Asked.Select(a => JsonDocument.Parse(a.Body).RootElement).ToDictionary(b => b.GetProperty("event").GetString()!);
        Assert.Equal(["dialog.answered", "dialog.card", "dialog.check", "dialog.checked"], bodies.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("Your coupon", "<b>", "fine"), (bodies["dialog.card"].GetProperty("text").GetString(), bodies["dialog.answered"].GetProperty("values").GetProperty("coupon").GetString(), bodies["dialog.checked"].GetProperty("text").GetString()));
        Assert.Equal("valid", (await VerdictAsync()).Verdict);
    }

    public static TheoryData<string> NoVerdicts() =>
    [
        Ok(""), Ok("yes"), Ok("[]"), Ok("""{"verdict":true}"""), Ok("""{"verdict":"maybe"}"""), Ok("""{"verdict":"valid","text":"\ud800"}""".Replace("}", "", StringComparison.Ordinal)), Ok("{\"verdict\":\"valid\",\"text\":\"" + new string('x', 5000) + "\"}"),
        Ok("""{"verdict":"valid"}""", 500), "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n", "HTTP/1.1 500 Oh\r\n\r\n", "HTTP/1.1 410 Gone\r\n\r\n", "nonsense\r\n\r\n",
    ];

    [Theory]
    [MemberData(nameof(NoVerdicts))]
    public async Task F102_a_shop_that_says_nothing_of_use_leaves_it_unchecked_and_is_asked_again(string reply)
    {
        var database = await databases.NewAsync();
        using var shop = new Crm { Answer = n => n == 1 ? reply : Ok("""{"verdict":"invalid","text":"no such code"}""") };
        var hook = await HookAsync(database, shop.Address);
        await using var node = await JournalNode.StartAsync(database);
        Run(node, database);
        await node.KeepAsync("dialog/shop/d1", Answered(hook));
        Assert.Equal(("unchecked", ""), (await VerdictAsync()) is var first ? (first.Verdict, first.Text) : default);
        if (reply.Contains("410", StringComparison.Ordinal)) return;
        await Eventually.HoldsAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(12));
            return Task.FromResult(_told.Any(t => t is { Verdict: "invalid", Text: "no such code" }));
        }, "the verdict of the second time");
    }

    [Fact]
    public async Task F102_a_shop_that_never_answers_or_is_inside_the_network_leaves_it_unchecked()
    {
        var database = await databases.NewAsync();
        using var dead = new TcpListener(IPAddress.Loopback, 0);
        dead.Start();
        var hook = await HookAsync(database, $"http://127.0.0.1:{((IPEndPoint)dead.LocalEndpoint).Port}/check");
        await using var node = await JournalNode.StartAsync(database);
        var owners = Run(node, database);
        await node.KeepAsync("dialog/shop/d1", Answered(hook));
        // Ten seconds of the sender's own patience.
        Assert.Equal("unchecked", (await VerdictAsync()).Verdict);
        // The dialog is told before the call is noted, and of what is not noted the next owner knows nothing.
        await Eventually.HoldsAsync(async () => await FaultAsync() is not null, "the call that failed is noted");
        foreach (var owner in owners) owner.Tell(Kill.Instance);
        _told.Clear();
        // The same address, for an owner who may not call inside.
        _time.Advance(TimeSpan.FromSeconds(12));
        Run(node, database, new WebhookOptions());
        Assert.Equal("unchecked", (await VerdictAsync()).Verdict);
        await Eventually.HoldsAsync(async () => await FaultAsync() is { } fault && fault.Contains("is not a public address", StringComparison.Ordinal), "why the second was not made is noted");

        async Task<string?> FaultAsync() => Assert.Single(await new WebhookCalls(database).LogAsync(Shop, hook, 10, default)).Fault is { Length: > 0 } fault ? fault : null;
    }

    [Fact]
    public async Task F102_a_verdict_that_no_dialog_has_taken_is_asked_for_again_by_the_next_owner()
    {
        var database = await databases.NewAsync();
        using var shop = new Crm { Answer = _ => Ok("""{"verdict":"valid"}""") };
        var hook = await HookAsync(database, shop.Address);
        await using (var node = await JournalNode.StartAsync(database))
        {
            Run(node, database, answers: false);
            await node.KeepAsync("dialog/shop/d1", Answered(hook));
            await VerdictAsync();
            // Killed with its node before the dialog has said that it has it.
        }
        _told.Clear();
        database = databases.Reopen(database);
        await using var next = await JournalNode.StartAsync(database);
        Run(next, database);
        Assert.Equal(("valid", 5L), (await VerdictAsync()) is var told ? (told.Verdict, told.Answer) : default);
        await Eventually.HoldsAsync(async () => (await new WebhookCalls(database).LogAsync(Shop, hook, 10, default)).Single().State == WebhookState.Delivered, "it is settled");
        Assert.Single(shop.Asked.Select(a => JsonDocument.Parse(a.Body).RootElement.GetProperty("id").GetString()).Distinct());
    }
}

public sealed class ChecksOnSqlite(SqliteDatabases databases) : CheckTests(databases), IClassFixture<SqliteDatabases>;

[Collection(OnPostgresCollection.Name)]
public sealed class ChecksOnPostgres(PostgresDatabases databases) : CheckTests(databases);
