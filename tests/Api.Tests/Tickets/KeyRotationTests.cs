using Gateway.Api.Tickets;
using Gateway.Persistence.Catalog;
using Gateway.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Api.Tests.Tickets;

/// <summary>Two nodes on one database through changes of the signing key, on a clock that the test moves.</summary>
public abstract class KeyRotationTests(NodeFixture fixture) : IAsyncLifetime
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);
    private TestNode _node = null!;

    public async Task InitializeAsync()
    {
        await fixture.InitializeAsync();
        _node = fixture.Node;
    }

    public Task DisposeAsync() => fixture.DisposeAsync();

    private sealed class OtherNode(TestNode node, TimeProvider time)
    {
        public TicketKeyring Keys { get; } = new();

        public Task LoadAsync() => new KeyringLoader(new TicketKeys(node.Database, time), Keys, time, NullLogger<KeyringLoader>.Instance).LoadAsync(CancellationToken.None);

        public bool Verifies(string ticket) => TicketCodec.TryVerify(ticket, Keys, TestNode.Shop, time.GetUtcNow(), out _, out _);
    }

    [Fact]
    public async Task No_ticket_is_refused_while_the_key_changes_however_the_nodes_look_at_different_moments()
    {
        var time = new FakeTimeProvider(_node.Time.GetUtcNow().AddDays(100));
        var (one, other) = (new OtherNode(_node, time), new OtherNode(_node, time));
        await one.LoadAsync();
        await other.LoadAsync();
        var issued = new List<(string Text, DateTimeOffset Expires)>();
        var signers = new HashSet<string>();
        // A whole life of a key and the change after it, near the changes in steps of one node's look; the second node looks a step later.
        for (var at = TimeSpan.Zero; at < TicketKeys.KeyLife + TimeSpan.FromMinutes(13);)
        {
            var quiet = TicketKeys.KeyLife - TimeSpan.FromMinutes(2) - at;
            var step = at > Poll && quiet > TimeSpan.Zero ? quiet : Poll;
            var ticket = new Ticket("demo", TicketRole.Visitor, "v", TestNode.Shop, time.GetUtcNow() + Limits.TicketLife, "");
            issued.Add((TicketCodec.Sign(ticket, one.Keys), ticket.Expires));
            signers.Add(one.Keys.Current.Id);
            time.Advance(step / 2);
            issued.RemoveAll(t => t.Expires <= time.GetUtcNow());
            Assert.All(issued, t => Assert.True(one.Verifies(t.Text) && other.Verifies(t.Text)));
            await other.LoadAsync();
            Assert.All(issued, t => Assert.True(other.Verifies(t.Text)));
            time.Advance(step / 2);
            issued.RemoveAll(t => t.Expires <= time.GetUtcNow());
            await one.LoadAsync();
            at += step;
        }
        Assert.True(signers.Count >= 2, "the key did not change");
    }

    [Fact]
    public async Task An_administrator_changes_the_key_at_most_once_at_a_time_and_nobody_notices()
    {
        var admin = await _node.SignInAsync("admin");
        var other = new OtherNode(_node, _node.Time);
        await other.LoadAsync();
        var before = (await _node.GetAsync("/api/v1/ticket-keys", admin)).Json;
        var old = Assert.Single(before.GetProperty("keys").EnumerateArray()).GetProperty("id").GetString();

        var changed = await _node.PostAsync("/api/v1/ticket-keys", "{}", admin);
        Assert.Equal(201, changed.Status);
        var fresh = changed.Json.GetProperty("id").GetString();
        Assert.DoesNotContain("secret", changed.Body, StringComparison.OrdinalIgnoreCase);
        var again = await _node.PostAsync("/api/v1/ticket-keys", "{}", admin);
        Assert.Equal((409, "change-under-way"), (again.Status, again.Code));

        await other.LoadAsync();
        Assert.Equal(old, other.Keys.Current.Id);
        var ticket = TicketCodec.Sign(new Ticket("demo", TicketRole.Visitor, "v", TestNode.Shop, _node.Time.GetUtcNow() + TicketKeys.Notice + Limits.TicketLife, ""), other.Keys);
        _node.Time.Advance(TicketKeys.Notice);
        await other.LoadAsync();
        Assert.Equal(fresh, other.Keys.Current.Id);
        Assert.True(other.Verifies(ticket));
        _node.Time.Advance(TicketKeys.Overlap);
        await other.LoadAsync();
        Assert.Equal(fresh, Assert.Single((await _node.GetAsync("/api/v1/ticket-keys", admin)).Json.GetProperty("keys").EnumerateArray()).GetProperty("id").GetString());
        Assert.False(TicketCodec.TryVerify(ticket, other.Keys, TestNode.Shop, _node.Time.GetUtcNow(), out _, out var fault));
        Assert.Equal(TicketFault.UnknownKey, fault);
    }
}

public sealed class KeyRotationOnSqlite() : KeyRotationTests(new SqliteNode());

public sealed class KeyRotationOnPostgres() : KeyRotationTests(new PostgresNode());
