using Gateway.Actors;
using Gateway.Actors.Sites;
using Gateway.Actors.Timers;
using Gateway.Actors.Triggers;
using Gateway.Edge.Routing;
using Gateway.Protocol;

namespace Gateway.Edge.Tests.Routing;

public sealed class SocketSessionsTests
{
    private const string Console = "https://desk.example";

    [Fact]
    public void An_origin_is_compressed_when_every_site_that_admits_it_has_it_on()
    {
        Assert.True(Compresses("https://on.example", Site("a", true, "https://on.example")));
        Assert.True(Compresses("https://ON.example", Site("a", true, "https://on.example"), Site("b", false, "https://off.example")));
        Assert.True(Compresses("https://on.example", Site("a", true, "https://on.example"), Site("b", true, "https://on.example")));
        Assert.False(Compresses("https://on.example", Site("a", true, "https://on.example"), Site("b", false, "https://on.example")));
        Assert.False(Compresses("https://off.example", Site("a", true, "https://on.example"), Site("b", false, "https://off.example")));
        Assert.False(Compresses("https://unknown.example", Site("a", true, "https://on.example")));
        Assert.False(Compresses(null, Site("a", true, "https://on.example")));
        Assert.True(Compresses(null, Site("a", true, "https://on.example") with { AllowMissingOrigin = true }));
    }

    [Fact]
    public void The_console_is_compressed_when_all_sites_are()
    {
        Assert.False(Compresses(Console));
        Assert.True(Compresses(Console, Site("a", true), Site("b", true)));
        Assert.False(Compresses(Console, Site("a", true), Site("b", false)));
    }

    private static bool Compresses(string? origin, params SiteSnapshot[] sites)
    {
        var node = new NodeServices { Wheel = new TimerWheel(TimeProvider.System) };
        node.Sites.Replace(sites);
        return new SocketSessions(node, new TicketKeyring(), [Console]).Compresses(origin);
    }

    private static SiteSnapshot Site(string id, bool on, params string[] origins) =>
        new(new SiteId(id), id, new DeskId("desk"), origins, "#000000", "en", [], [], RuleSet.Empty, TimeSpan.FromSeconds(30), false, 1) { Compression = on };
}
