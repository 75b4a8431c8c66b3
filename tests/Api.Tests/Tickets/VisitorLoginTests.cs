using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gateway.Protocol;

namespace Gateway.Api.Tests.Tickets;

/// <summary>What a site signs about its visitor [110]: tokens are made here by hand from RFC 7515 and not by the product.</summary>
public sealed class VisitorLoginTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    private const string Path = "/api/v1/visitor-tickets";
    private const string Secrets = "/api/v1/sites/demo/identity-secrets";
    private readonly TestNode _node = fixture.Node;

    private static string Token(string secret, string claims, string header = """{"alg":"HS256","typ":"JWT"}""")
    {
        var signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(signed)))}";
    }

    private long In(TimeSpan time) => (_node.Time.GetUtcNow() + time).ToUnixTimeSeconds();

    private async Task<(string Id, string Secret)> NewSecretAsync()
    {
        var admin = await _node.SignInAsync("admin");
        foreach (var old in (await _node.GetAsync(Secrets, admin)).Json.GetProperty("secrets").EnumerateArray())
            Assert.Equal(204, (await _node.SendAsync(HttpMethod.Delete, $"{Secrets}/{old.GetProperty("id").GetString()}", cookie: admin)).Status);
        var made = await _node.PostAsync(Secrets, "{}", admin);
        Assert.Equal(201, made.Status);
        return (made.Json.GetProperty("id").GetString()!, made.Json.GetProperty("secret").GetString()!);
    }

    private async Task<Answer> AskAsync(string? login, System.Text.Json.JsonElement? known = null)
    {
        var json = System.Text.Json.JsonSerializer.Serialize(new
        {
            site = "demo",
            login,
            visitor = known?.GetProperty("visitor").GetString(),
            secret = known?.GetProperty("secret").GetString(),
        });
        var answer = await _node.PostAsync(Path, json, origin: TestNode.Shop);
        Assert.Equal(200, answer.Status);
        return answer;
    }

    private Ticket TicketOf(Answer answer)
    {
        Assert.True(TicketCodec.TryVerify(answer.Json.GetProperty("ticket").GetString(), _node.Keys, TestNode.Shop, _node.Time.GetUtcNow(), out var ticket, out _));
        return ticket!;
    }

    [Fact]
    public async Task F110_a_signed_login_makes_the_same_visitor_known_and_another_stamp_tells_of_other_data()
    {
        var (_, secret) = await NewSecretAsync();
        var first = (await AskAsync(null)).Json;
        var signedIn = await AskAsync(Token(secret, $$"""{"sub":"c-17","exp":{{In(TimeSpan.FromHours(1))}},"name":"Мария","email":"m@shop.example","attributes":{"club":"gold"} }"""), first);
        Assert.False(signedIn.Json.TryGetProperty("loginFault", out _));
        Assert.Equal(first.GetProperty("visitor").GetString(), signedIn.Json.GetProperty("visitor").GetString());
        Assert.False(signedIn.Json.TryGetProperty("secret", out _));
        var ticket = TicketOf(signedIn);
        Assert.Equal("Мария", ticket.Name);
        Assert.NotEqual("", ticket.Person);
        var again = TicketOf(await AskAsync(Token(secret, $$"""{"sub":"c-17","exp":{{In(TimeSpan.FromHours(2))}},"name":"Мария","email":"m@shop.example","attributes":{"club":"gold"} }"""), first));
        Assert.Equal(ticket.Person, again.Person);
        var promoted = TicketOf(await AskAsync(Token(secret, $$"""{"sub":"c-17","exp":{{In(TimeSpan.FromHours(1))}},"name":"Мария","attributes":{"club":"platinum"} }"""), first));
        Assert.NotEqual(ticket.Person, promoted.Person);
    }

    [Fact]
    public async Task F110_a_browser_of_one_person_becomes_somebody_new_for_another_person_and_after_a_sign_out()
    {
        var (_, secret) = await NewSecretAsync();
        string Of(string login) => Token(secret, $$"""{"sub":"{{login}}","exp":{{In(TimeSpan.FromHours(1))}}}""");
        var maria = (await AskAsync(Of("maria"))).Json;
        var ivan = (await AskAsync(Of("ivan"), maria)).Json;
        Assert.NotEqual(maria.GetProperty("visitor").GetString(), ivan.GetProperty("visitor").GetString());
        var signedOut = (await AskAsync("", ivan)).Json;
        Assert.NotEqual(ivan.GetProperty("visitor").GetString(), signedOut.GetProperty("visitor").GetString());
        // Nobody known is nobody to be signed out, and a page that says nothing changes nothing.
        Assert.Equal(signedOut.GetProperty("visitor").GetString(), (await AskAsync("", signedOut)).Json.GetProperty("visitor").GetString());
        Assert.Equal(maria.GetProperty("visitor").GetString(), (await AskAsync(null, maria)).Json.GetProperty("visitor").GetString());
    }

    [Fact]
    public async Task F110_a_login_that_is_forged_expired_or_no_token_is_refused_with_its_reason_and_costs_nobody_the_chat()
    {
        var (_, secret) = await NewSecretAsync();
        var good = $$"""{"sub":"c-17","exp":{{In(TimeSpan.FromHours(1))}}}""";
        var none = Base64Url.EncodeToString("""{"alg":"none"}"""u8) + "." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(good)) + ".";
        (string Token, string Code)[] bad =
        [
            (Token("another secret", good), "forged-login"),
            (Token(secret, good)[..^2] + "AA", "forged-login"),
            (Token(secret, good).Replace('.', ' '), "bad-login"),
            (none, "bad-login"),
            (Token(secret, good, """{"alg":"none"}"""), "bad-login"),
            (Token(secret, good, """{"alg":"HS512"}"""), "bad-login"),
            (Token(secret, good, "[]"), "bad-login"),
            (Token(secret, $$"""{"sub":"c-17","exp":{{In(TimeSpan.Zero)}}}"""), "expired-login"),
            (Token(secret, $$"""{"sub":"c-17","exp":{{In(TimeSpan.FromDays(32))}}}"""), "bad-login"),
            (Token(secret, """{"sub":"c-17"}"""), "bad-login"),
            (Token(secret, """{"sub":"c-17","exp":"tomorrow"}"""), "bad-login"),
            (Token(secret, """{"sub":"c-17","exp":1e999}"""), "bad-login"),
            (Token(secret, good.Replace("c-17", new string('x', 65), StringComparison.Ordinal)), "bad-login"),
            (Token(secret, good.Replace("c-17", "\\ud800", StringComparison.Ordinal)), "bad-login"),
            (Token(secret, good.Replace("c-17", "a\\u0000b", StringComparison.Ordinal)), "bad-login"),
            (Token(secret, good.Replace("\"c-17\"", "17", StringComparison.Ordinal)), "bad-login"),
            (Token(secret, good.Replace("}", ""","name":["x"]}""", StringComparison.Ordinal)), "bad-login"),
            (Token(secret, good.Replace("}", ""","attributes":{"a":1}}""", StringComparison.Ordinal)), "bad-login"),
            (Token(secret, good.Replace("}", ""","attributes":{"\ud800":"x"}}""", StringComparison.Ordinal)), "bad-login"),
            (Token(secret, good.Replace("}", $$""","email":"{{new string('e', 255)}}"}""", StringComparison.Ordinal)), "bad-login"),
            (new string('.', 5000), "bad-login"),
        ];
        foreach (var (token, code) in bad)
        {
            var answer = await AskAsync(token);
            var fault = answer.Json.GetProperty("loginFault");
            Assert.True(code == fault.GetProperty("code").GetString(), $"{token}: {fault}");
            Assert.True(fault.GetProperty("message").GetString()!.Length > 20);
            Assert.Equal(("", ""), (TicketOf(answer).Person, TicketOf(answer).Name));
        }
    }

    [Fact]
    public async Task F110_two_identity_secrets_are_valid_while_a_site_changes_and_a_removed_one_no_more()
    {
        var (oldId, old) = await NewSecretAsync();
        var admin = await _node.SignInAsync("admin");
        var next = (await _node.PostAsync(Secrets, "{}", admin)).Json.GetProperty("secret").GetString()!;
        var third = await _node.PostAsync(Secrets, "{}", admin);
        Assert.Equal((409, "change-under-way"), (third.Status, third.Code));
        var claims = $$"""{"sub":"c-18","exp":{{In(TimeSpan.FromHours(1))}}}""";
        Assert.NotEqual("", TicketOf(await AskAsync(Token(old, claims))).Person);
        Assert.NotEqual("", TicketOf(await AskAsync(Token(next, claims))).Person);
        Assert.Equal(204, (await _node.SendAsync(HttpMethod.Delete, $"{Secrets}/{oldId}", cookie: admin)).Status);
        Assert.Equal("forged-login", (await AskAsync(Token(old, claims))).Json.GetProperty("loginFault").GetProperty("code").GetString());
        Assert.NotEqual("", TicketOf(await AskAsync(Token(next, claims))).Person);
        Assert.Equal(404, (await _node.SendAsync(HttpMethod.Delete, $"{Secrets}/{oldId}", cookie: admin)).Status);
        // A secret is told once, to administrators, and is of one site.
        Assert.DoesNotContain(next, (await _node.GetAsync(Secrets, admin)).Body, StringComparison.Ordinal);
        Assert.Equal((403, "not-allowed"), await RefusedAsync(await _node.SignInAsync("anna")));
        Assert.Equal("no-identity-secret", (await _node.PostAsync(Path, System.Text.Json.JsonSerializer.Serialize(new { site = "rival", login = Token(next, claims) }), origin: TestNode.RivalShop)).Json.GetProperty("loginFault").GetProperty("code").GetString());

        async Task<(int, string)> RefusedAsync(string cookie)
        {
            var answer = await _node.PostAsync(Secrets, "{}", cookie);
            return (answer.Status, answer.Code);
        }
    }
}
