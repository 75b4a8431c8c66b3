using Gateway.Protocol;

namespace Gateway.Cluster.Tests;

/// <summary>What becomes of each ticket that is not what it should be, and of a good one in time.</summary>
public sealed class TicketLifeTests(TwoSites sites) : IClassFixture<TwoSites>
{
    private static readonly DateTimeOffset Later = DateTimeOffset.UtcNow.AddMinutes(5);

    private Ticket Visitor(string site = "demo") => new(site, TicketRole.Visitor, "somebody", sites.Shop, Later, "");

    private async Task<CloseCode> RefusedAsync(string ticket, string? origin = null)
    {
        await using var peer = await Peer.HelloAsync(sites.Node.Address, origin ?? sites.Shop, ticket, sites.Stop);
        var code = await peer.ClosedAsync();
        Assert.DoesNotContain(peer.Heard, h => h.Packet is Welcome);
        return code;
    }

    [Fact]
    public async Task An_expired_ticket_is_told_to_come_back_with_a_new_one() =>
        Assert.Equal(CloseCode.TicketExpired, await RefusedAsync(sites.Sign(Visitor() with { Expires = DateTimeOffset.UtcNow.AddSeconds(-1) })));

    [Fact]
    public async Task A_forged_ticket_and_one_of_an_unknown_key_are_refused_for_good()
    {
        var good = sites.Sign(Visitor()).Split('.');
        var other = sites.Sign(Visitor() with { Subject = "somebody-else" }).Split('.');
        Assert.Equal(CloseCode.BadTicket, await RefusedAsync($"{other[0]}.{good[1]}"));
        Assert.Equal(CloseCode.BadTicket, await RefusedAsync(TicketCodec.Sign(Visitor(), new TicketKeyring(new TicketKey("made-up", new byte[TicketKey.SecretBytes])))));
        Assert.Equal(CloseCode.BadTicket, await RefusedAsync(""));
    }

    [Fact]
    public async Task A_ticket_of_one_site_is_worth_nothing_on_pages_of_another()
    {
        // Issued to the other origin, and issued to this one by mistake: the site's own list of origins still decides.
        Assert.Equal(CloseCode.WrongAudience, await RefusedAsync(sites.Sign(Visitor()), "https://rival.example"));
        Assert.Equal(CloseCode.WrongAudience, await RefusedAsync(sites.Sign(Visitor() with { Audience = "https://rival.example" }), "https://rival.example"));
        Assert.Equal(CloseCode.WrongAudience, await RefusedAsync(sites.Sign(Visitor("no-such-site"))));
    }

    [Fact]
    public async Task A_ticket_of_one_role_is_worth_nothing_where_the_other_works()
    {
        Assert.Equal(CloseCode.WrongAudience, await RefusedAsync(sites.Sign(Visitor() with { Role = TicketRole.Operator })));
        Assert.Equal(CloseCode.WrongAudience, await RefusedAsync(sites.Sign(Visitor() with { Audience = sites.Console }), sites.Console));
        // A person of another account is nobody here, whatever the ticket says.
        Assert.Equal(CloseCode.Revoked, await RefusedAsync(sites.Sign(Visitor() with { Role = TicketRole.Operator, Subject = "rival-person", Audience = sites.Console }), sites.Console));
    }

    [Fact]
    public async Task A_connection_ends_with_its_ticket_unless_it_brings_another_in_time()
    {
        var soon = DateTimeOffset.UtcNow.AddSeconds(8);
        await using var careless = await Peer.HelloAsync(sites.Node.Address, sites.Shop, sites.Sign(Visitor() with { Expires = soon }), sites.Stop);
        await using var careful = await Peer.HelloAsync(sites.Node.Address, sites.Shop, sites.Sign(Visitor() with { Expires = soon, Subject = "careful" }), sites.Stop);
        await careful.HearAsync<Welcome>();
        await careful.SendAsync(new RefreshTicket(sites.Sign(Visitor() with { Subject = "careful" })));
        Assert.Equal(CloseCode.TicketExpired, await careless.ClosedAsync());
        Assert.Contains(careless.Heard, h => h.Packet is Welcome);
        // The other was open as long and is served on.
        await careful.SendAsync(new StartDialog(5, "k", null, null, "o", 1, "Still here"));
        await careful.HearAsync<Done>(d => d.Rid == 5);
    }

    [Fact]
    public async Task An_expired_or_forged_refresh_closes_like_a_hello()
    {
        foreach (var (ticket, code) in ((string, CloseCode)[])[(sites.Sign(Visitor() with { Expires = DateTimeOffset.UtcNow.AddSeconds(-1) }), CloseCode.TicketExpired), ("x.y", CloseCode.BadTicket)])
        {
            await using var peer = await Peer.HelloAsync(sites.Node.Address, sites.Shop, sites.Sign(Visitor()), sites.Stop);
            await peer.HearAsync<Welcome>();
            await peer.SendAsync(new RefreshTicket(ticket));
            Assert.Equal(code, await peer.ClosedAsync());
        }
    }
}
