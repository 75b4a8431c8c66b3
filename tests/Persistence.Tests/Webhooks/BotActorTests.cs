using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Gateway.Actors;
using Gateway.Actors.Dialogs;
using Gateway.Persistence.Webhooks;

namespace Gateway.Persistence.Tests.Webhooks;

/// <summary>Bots over real HTTP: what they are asked, what of their answers counts, and that whoever does not answer is said to have not, soon.</summary>
public sealed class BotActorTests(SqliteDatabases databases) : PatientTestKit("akka.loglevel = ERROR"), IClassFixture<SqliteDatabases>
{
    private static readonly SiteId Shop = new("shop");
    private static readonly WebhookOptions Loopback = new() { AllowedNetworks = ["127.0.0.1"] };

    private async Task<(BotAnswered Answer, Database Database, Webhook Hook)> AskAsync(string address, WebhookOptions? options = null, bool removed = false)
    {
        var database = await databases.NewAsync();
        var hook = (await new Persistence.Webhooks.Webhooks(database, TimeProvider.System).AddAsync(Shop, "Robot", address, default))!;
        var bots = Sys.ActorOf(BotActor.Props(database, options ?? Loopback, TimeProvider.System, TimeSpan.FromSeconds(1)));
        var ask = new AskBot(Shop, new("d1"), removed ? "gone" : hook.Id, new("v1"), "Ольга", new("sales"), "ru", [new(2, 1000, "Где мой заказ?", ""), new(3, 1001, "boot.png", """{"id":"f1","size":7}""")]);
        bots.Tell(ask, TestActor);
        return (await ExpectMsgAsync<BotAnswered>(TimeSpan.FromSeconds(30)), database, hook);
    }

    private static string Ok(string json) => $"HTTP/1.1 200 OK\r\nContent-Length: {json.Length}\r\n\r\n{json}";

    /// <summary>Of the test's server, which closes each connection.</summary>
    private static Crm Server(Func<int, string> answer) => new() { Answer = answer };

    [Fact]
    public async Task It_is_asked_signed_with_what_was_said_and_answers_in_its_name()
    {
        using var crm = Server(_ => Ok("""{"texts":["One.","Two."],"handOver":true}"""));
        var (answer, database, hook) = await AskAsync(crm.Address);
        Assert.Equal((3L, "Robot", "One.|Two.", true, (string?)null), (answer.UpTo, answer.Name, string.Join('|', answer.Texts), answer.HandsOver, answer.Fault));
        var (head, text) = Assert.Single(crm.Asked);
        var signature = head.Split("\r\n").Single(l => l.StartsWith("X-Gateway-Signature: ", StringComparison.Ordinal))["X-Gateway-Signature: ".Length..];
        Assert.Equal(WebhookSender.Sign(hook.Secret, long.Parse(signature.Split(',')[0][2..], System.Globalization.CultureInfo.InvariantCulture), text), signature);
        var body = JsonDocument.Parse(text).RootElement;
        Assert.Equal(("bot.message", "d1", 3, "sales", "Ольга"), (body.GetProperty("event").GetString(), body.GetProperty("dialog").GetString(), body.GetProperty("number").GetInt32(), body.GetProperty("department").GetString(),
            body.GetProperty("visitor").GetProperty("name").GetString()));
        Assert.Equal([("Где мой заказ?", (string?)null), ("boot.png", "f1")], body.GetProperty("messages").EnumerateArray().Select(m => (m.GetProperty("text").GetString(), m.GetProperty("file") is { ValueKind: JsonValueKind.Object } f ? f.GetProperty("id").GetString() : null)));
        await Eventually.HoldsAsync(async () => (await new WebhookCalls(database).LogAsync(Shop, hook.Id, 10, default)) is [{ State: WebhookState.Delivered, Event: BotActor.Word, Dialog: "d1", Number: 3 }], "the log");
    }

    [Fact]
    public async Task What_fails_once_is_asked_again_under_the_same_id()
    {
        using var crm = Server(n => n == 1 ? "HTTP/1.1 500 Oops\r\n\r\n" : Ok("""{"text":"Now."}"""));
        Assert.Equal(["Now."], (await AskAsync(crm.Address)).Answer.Texts);
        Assert.Single(crm.Asked.Select(a => JsonDocument.Parse(a.Body).RootElement.GetProperty("id").GetString()).Distinct());
        Assert.Equal(2, crm.Asked.Count);
    }

    [Theory]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n")]
    [InlineData("HTTP/1.1 500 Oops\r\n\r\n")]
    [InlineData("HTTP/1.1 410 Gone\r\n\r\n")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"texts":[" "]}""")]
    [InlineData("""{"texts":[7]}""")]
    [InlineData("""{"text":{"a":1}}""")]
    [InlineData("""{"texts":["1","2","3","4","5","6","7","8","9","10","11"]}""")]
    public async Task What_is_no_answer_is_a_fault(string reply)
    {
        using var crm = Server(_ => reply.StartsWith("HTTP", StringComparison.Ordinal) ? reply : Ok(reply));
        var (answer, _, _) = await AskAsync(crm.Address);
        Assert.Equal((BotFaults.Failed, 0, "Robot"), (answer.Fault, answer.Texts.Count, answer.Name));
    }

    [Fact]
    public async Task Nothing_to_say_is_an_answer()
    {
        using var crm = Server(_ => "HTTP/1.1 204 No Content\r\n\r\n");
        Assert.Equal(((string?)null, 0, false), (await AskAsync(crm.Address)).Answer is var answer ? (answer.Fault, answer.Texts.Count, answer.HandsOver) : default);
    }

    [Fact]
    public async Task An_answer_without_end_is_a_fault()
    {
        using var crm = Server(_ => $"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{new string(' ', 100_000)}");
        Assert.Equal(BotFaults.Failed, (await AskAsync(crm.Address)).Answer.Fault);
    }

    [Fact]
    public async Task Who_hangs_is_silent_and_who_drips_is_as_well()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var over = new CancellationTokenSource();
        var serving = Task.Run(async () =>
        {
            var open = new List<TcpClient>();
            try
            {
                // The first is not answered at all, the second with a head and never with a body.
                for (var n = 0; ; n++)
                {
                    var client = await listener.AcceptTcpClientAsync(over.Token);
                    open.Add(client);
                    if (n > 0) await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"u8.ToArray(), over.Token);
                }
            }
            catch (OperationCanceledException)
            {
                open.ForEach(c => c.Dispose());
            }
        });
        Assert.Equal(BotFaults.Silent, (await AskAsync($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/")).Answer.Fault);
        await over.CancelAsync();
        await serving;
    }

    [Fact]
    public async Task Nobody_at_its_address_and_an_address_within_the_network_are_unreachable()
    {
        using var crm = Server(_ => Ok("""{"text":"Never."}"""));
        var inside = await AskAsync(crm.Address, new WebhookOptions());
        Assert.Equal(BotFaults.Unreachable, inside.Answer.Fault);
        Assert.Empty(crm.Asked);
        crm.Dispose();
        Assert.Equal(BotFaults.Unreachable, (await AskAsync(crm.Address)).Answer.Fault);
    }

    [Fact]
    public async Task A_webhook_that_was_removed_is_said_to_be() => Assert.Equal(BotFaults.Removed, (await AskAsync("http://127.0.0.1:1/", removed: true)).Answer.Fault);

    [Fact]
    public async Task Many_dialogs_are_all_answered_though_few_are_asked_for_at_once()
    {
        using var crm = Server(_ => Ok("""{"text":"Yes."}"""));
        var database = await databases.NewAsync();
        var hook = (await new Persistence.Webhooks.Webhooks(database, TimeProvider.System).AddAsync(Shop, "Robot", crm.Address, default))!;
        var bots = Sys.ActorOf(BotActor.Props(database, Loopback, TimeProvider.System));
        const int Dialogs = 5 * BotActor.AtOncePerBot;
        for (var i = 0; i < Dialogs; i++) bots.Tell(new AskBot(Shop, new($"d{i}"), hook.Id, new("v"), "", new("sales"), null, [new(i + 1, 1, "?", "")]), TestActor);
        var answered = new HashSet<long>();
        while (answered.Count < Dialogs)
        {
            var answer = await ExpectMsgAsync<BotAnswered>(TimeSpan.FromSeconds(30));
            Assert.Null(answer.Fault);
            answered.Add(answer.UpTo);
        }
    }
}
