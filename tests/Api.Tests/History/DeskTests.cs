using Gateway.Actors;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Operators;
using Gateway.Api.History;
using Gateway.Persistence.Catalog;

namespace Gateway.Api.Tests.History;

/// <summary>What callers are told of what dialogs answer; that dialogs answer so is shown on real nodes (Cluster.Tests).</summary>
public sealed class DeskTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    private readonly TestNode _node = fixture.Node;

    /// <summary>Keeps what it is told, and answers by the dialog's id.</summary>
    public sealed class Desk : IDialogs
    {
        public IToEntity? Last { get; private set; }

        public IToDesk? Told { get; private set; }

        public bool TakePicks => true;

        public bool TakeNotes => true;

        public bool TakeChanges => true;

        public bool TakeCards => true;

        public Task<IDelivery?> SayAsync(Func<ConnectionRef, IToEntity> make, CancellationToken stop)
        {
            Last = make(new ConnectionRef(Akka.Actor.ActorRefs.Nobody, 1));
            return Task.FromResult<IDelivery?>(Last switch
            {
                IToDialog { Dialog.Value: "silent" } => null,
                IToDialog { Dialog.Value: var id } when int.TryParse(id, out var code) => new RequestRefused(1, code, code == 8, 0, "as it says"),
                PostMessage p => new MessageKept(1, p.Dialog, p.Outbox, p.N, 7, 1234),
                SendCard c => new MessageKept(1, c.Dialog, c.Outbox, c.N, 9, 1234),
                WriteNote n => new MessageKept(1, n.Dialog, n.Outbox, n.N, 8, 1234),
                ChangeMessage c => new MessageKept(1, c.Dialog, c.Outbox, c.N, 9, 1234),
                _ => new RequestDone(1, null),
            });
        }

        public void Tell(IToDesk message) => Told = message;
    }

    private Desk Said => (Desk)_node.Service<IDialogs>();

    private async Task<Answer> PostAsync(string path, string json) => await _node.PostAsync("/api/v1/sites/demo" + path, json, await _node.SignInAsync("anna"));

    [Fact]
    public async Task Words_go_to_the_dialog_in_the_caller_s_name_once_for_each_key()
    {
        var kept = await PostAsync("/dialogs/d1/messages", """{"text":"Hello","key":"order-17","seen":4}""");
        Assert.Equal((201, 7, 1234), (kept.Status, kept.Json.GetProperty("seq").GetInt32(), kept.Json.GetProperty("at").GetInt32()));
        var post = Assert.IsType<PostMessage>(Said.Last);
        Assert.Equal((new SiteId("demo"), new DialogId("d1"), Author.Operator, "Anna Sorokina", "api-order-17", 1L, "Hello", 4L), (post.Site, post.Dialog, post.Party.Kind, post.Party.Name, post.Outbox, post.N, post.Text, post.Seen));
        await PostAsync("/dialogs/d1/messages", """{"text":"Hello"}""");
        Assert.NotEqual(post.Outbox, Assert.IsType<PostMessage>(Said.Last).Outbox);
        Assert.Equal(8, (await PostAsync("/dialogs/d1/notes", """{"text":"careful"}""")).Json.GetProperty("seq").GetInt32());
    }

    [Fact]
    public async Task F101_A_card_goes_to_the_dialog_as_an_operator_s_packet_would()
    {
        Assert.Equal((201, 9), (await PostAsync("/dialogs/d1/cards", """{"kind":"form","form":"delivery","key":"k"}""")) is var kept ? (kept.Status, kept.Json.GetProperty("seq").GetInt32()) : default);
        Assert.Equal(("form", "delivery", "api-k", "Anna Sorokina"), Said.Last is SendCard form ? (form.Kind, form.Body, form.Outbox, form.Party.Name) : default);
        Assert.Equal(0, Assert.IsType<SendCard>(Said.Last).Seen);
        await PostAsync("/dialogs/d1/cards", """{"kind":"contact","seen":4}""");
        Assert.Equal(4, Assert.IsType<SendCard>(Said.Last).Seen);
        await PostAsync("/dialogs/d1/cards", """{"kind":"product","product":{"name":"Tent","price":249.5,"currency":"EUR","address":"/tent"}}""");
        Assert.Contains("\"name\":\"Tent\",\"price\":249.5", Assert.IsType<SendCard>(Said.Last).Body, StringComparison.Ordinal);
        foreach (var bad in (string[])["""{"kind":"script"}""", """{"form":"delivery"}""", $$"""{"kind":"form","form":"{{new string('x', 3000)}}"}""", """{"kind":"contact","key":""}"""]) Assert.Equal(400, (await PostAsync("/dialogs/d1/cards", bad)).Status);
        Assert.Equal((409, "closed"), (await PostAsync("/dialogs/5/cards", """{"kind":"contact"}""")) is var closed ? (closed.Status, closed.Code) : default);
    }

    [Fact]
    public async Task Offers_transfers_ends_and_states_are_told_as_packets_would_be()
    {
        Assert.Equal(204, (await PostAsync("/dialogs/d1/accept", """{"term":3}""")).Status);
        Assert.Equal(3, Assert.IsType<AcceptOffer>(Said.Last).Term);
        Assert.Equal(204, (await PostAsync("/dialogs/d1/decline", """{"term":3}""")).Status);
        Assert.IsType<DeclineOffer>(Said.Last);
        Assert.Equal(204, (await PostAsync("/dialogs/d1/take", "{}")).Status);
        Assert.True(Assert.IsType<TakeDialog>(Said.Last).OnlyWaiting);
        Assert.Equal(204, (await PostAsync("/dialogs/d1/transfer", """{"department":"support","comment":"knows more"}""")).Status);
        var transfer = Assert.IsType<TransferDialog>(Said.Last);
        Assert.Equal((new DepartmentId("support"), "knows more"), (transfer.Department, transfer.Comment));
        Assert.Equal(204, (await PostAsync("/dialogs/d1/close", "{}")).Status);
        Assert.IsType<EndDialog>(Said.Last);
        Assert.Equal(204, (await _node.SendAsync(HttpMethod.Put, "/api/v1/sites/demo/desk/state", """{"state":"available"}""", await _node.SignInAsync("anna"))).Status);
        Assert.Equal((OperatorState.Available, true), (Assert.IsType<ChangeOperatorState>(Said.Last).State, Assert.IsType<OperatorBeat>(Said.Told).Connected));
    }

    [Fact]
    public async Task An_own_message_is_changed_and_taken_back_once_for_each_key()
    {
        var cookie = await _node.SignInAsync("anna");
        var changed = await _node.SendAsync(HttpMethod.Put, "/api/v1/sites/demo/dialogs/d1/messages/3", """{"text":"Better","key":"k"}""", cookie);
        Assert.Equal((200, 9), (changed.Status, changed.Json.GetProperty("seq").GetInt32()));
        var change = Assert.IsType<ChangeMessage>(Said.Last);
        Assert.Equal(("Anna Sorokina", "api-change-k", 1L, 3L, "Better"), (change.Party.Name, change.Outbox, change.N, change.Target, change.Text));
        Assert.Equal(200, (await _node.SendAsync(HttpMethod.Delete, "/api/v1/sites/demo/dialogs/d1/messages/3?key=k", null, cookie)).Status);
        Assert.Equal((3L, (string?)null), Assert.IsType<ChangeMessage>(Said.Last) is var back ? (back.Target, back.Text) : default);
        Assert.Equal(400, (await _node.SendAsync(HttpMethod.Put, "/api/v1/sites/demo/dialogs/d1/messages/3", """{"text":" "}""", cookie)).Status);
        Assert.Equal(404, (await _node.SendAsync(HttpMethod.Put, "/api/v1/sites/demo/dialogs/d1/messages/first", """{"text":"x"}""", cookie)).Status);
    }

    [Fact]
    public async Task A_dialog_is_begun_with_a_visitor_whom_the_site_knows_the_same_for_the_same_key()
    {
        var visitor = (await _node.Service<VisitorSecrets>().IssueAsync(new("demo"), default)).Visitor.Value;
        async Task<string> BeginAsync(string key)
        {
            var begun = await PostAsync($"/visitors/{visitor}/dialogs", $$"""{"text":"May I help?","department":"support","key":"{{key}}"}""");
            Assert.Equal(201, begun.Status);
            return begun.Json.GetProperty("dialog").GetString()!;
        }

        var first = await BeginAsync("a");
        var begin = Assert.IsType<StartWithVisitor>(Said.Last).Begin;
        Assert.Equal((first, visitor, "support", "Anna Sorokina", "May I help?", false), (begin.Dialog.Value, begin.Visitor.Value, begin.Department.Value, begin.OperatorName, begin.Text, begin.Exceed));
        Assert.Equal(first, await BeginAsync("a"));
        Assert.NotEqual(first, await BeginAsync("b"));
        Assert.Equal((404, "not-found"), await PostAsync("/visitors/nobody/dialogs", """{"text":"x"}""") is var nobody ? (nobody.Status, nobody.Code) : default);
        Assert.Equal(400, (await PostAsync($"/visitors/{visitor}/dialogs", "{}")).Status);
        Assert.Equal(400, (await PostAsync($"/visitors/{visitor}/dialogs", """{"text":"x","department":"nowhere"}""")).Status);
    }

    [Fact]
    public async Task Only_whoever_supervises_takes_over()
    {
        Assert.Equal((403, "not-allowed"), await PostAsync("/dialogs/d1/take-over", "{}") is var answer ? (answer.Status, answer.Code) : default);
        Assert.Equal(204, (await _node.PostAsync("/api/v1/sites/demo/dialogs/d1/take-over", "{}", await _node.SignInAsync("admin"))).Status);
        Assert.False(Assert.IsType<TakeDialog>(Said.Last).OnlyWaiting);
    }

    [Theory]
    [InlineData(2, 403, "not-allowed")]
    [InlineData(3, 404, "not-found")]
    [InlineData(4, 409, "not-current")]
    [InlineData(5, 409, "closed")]
    [InlineData(8, 503, "unavailable")]
    [InlineData(9, 409, "no-capacity")]
    [InlineData(12, 409, "stale")]
    [InlineData(13, 400, "bad-request")]
    [InlineData(16, 409, "unseen")]
    public async Task A_refusal_of_the_dialog_is_one_of_the_API(int code, int status, string word)
    {
        foreach (var (path, json) in (IEnumerable<(string, string)>)[("messages", """{"text":"x"}"""), ("close", "{}")])
        {
            var answer = await PostAsync($"/dialogs/{code}/{path}", json);
            Assert.Equal((status, word), (answer.Status, answer.Code));
        }
    }

    [Fact]
    public async Task A_dialog_that_does_not_answer_is_said_to_be_unavailable() => Assert.Equal("unavailable", (await PostAsync("/dialogs/silent/messages", """{"text":"x"}""")).Code);

    [Theory]
    [InlineData("/dialogs/d1/messages", "{}")]
    [InlineData("/dialogs/d1/messages", """{"text":" "}""")]
    [InlineData("/dialogs/d1/messages", """{"text":"x","key":""}""")]
    [InlineData("/dialogs/d1/accept", "{}")]
    [InlineData("/dialogs/d1/transfer", "{}")]
    [InlineData("/dialogs/d1/transfer", """{"department":"nowhere"}""")]
    [InlineData("/dialogs/d1/transfer", """{"operator":"nobody"}""")]
    public async Task What_makes_no_sense_is_refused(string path, string json) => Assert.Equal((400, "bad-request"), await PostAsync(path, json) is var answer ? (answer.Status, answer.Code) : default);
}
