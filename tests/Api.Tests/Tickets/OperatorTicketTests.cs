using Gateway.Protocol;

namespace Gateway.Api.Tests.Tickets;

public sealed class OperatorTicketTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    private const string Path = "/api/v1/operator-tickets";
    private readonly TestNode _node = fixture.Node;

    [Fact]
    public async Task A_session_buys_a_ticket_for_the_person_s_own_site()
    {
        var cookie = await _node.SignInAsync("anna");
        var answer = await _node.PostAsync(Path, """{"site":"demo"}""", cookie);
        Assert.Equal(200, answer.Status);
        Assert.True(TicketCodec.TryVerify(answer.Json.GetProperty("ticket").GetString(), _node.Keys, _node.Console, _node.Time.GetUtcNow(), out var ticket, out _));
        var person = (await _node.GetAsync("/api/v1/session", cookie)).Json.GetProperty("person");
        Assert.Equal(("demo", TicketRole.Operator, person.GetProperty("id").GetString(), person.GetProperty("name").GetString()), (ticket!.Site, ticket.Role, ticket.Subject, ticket.Name));
        Assert.NotNull(_node.Sites.Find(new("demo"))!.Operator(new(ticket.Subject)));
    }

    [Fact]
    public async Task Without_a_session_there_is_no_ticket()
    {
        var answer = await _node.PostAsync(Path, """{"site":"demo"}""");
        Assert.Equal((401, "signed-out"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("rival")]
    [InlineData("nowhere")]
    public async Task A_site_of_another_account_is_answered_like_one_that_does_not_exist(string site)
    {
        var answer = await _node.PostAsync(Path, $$"""{"site":"{{site}}"}""", await _node.SignInAsync("admin"));
        Assert.Equal((404, "unknown-site"), (answer.Status, answer.Code));
        Assert.Equal($"no site \"{site}\" here", answer.Json.GetProperty("message").GetString());
    }
}
