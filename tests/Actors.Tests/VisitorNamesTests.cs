using Gateway.Actors.Visitors;

namespace Gateway.Actors.Tests;

/// <summary>The names of visitors' entities: other texts than the ids by which shards are counted, the same shards.</summary>
public sealed class VisitorNamesTests
{
    private static readonly ShardingKeys.OfVisitors Keys = ShardingKeys.OfVisitors.Instance;

    private static ViewPage To(string site, string visitor) => new(new(site), new(visitor), default, new VisitPage("p", "u", "t", ""));

    [Theory]
    [InlineData("demo", "AbCd_-0123456789")]
    [InlineData("demo", "x~y")]
    [InlineData("demo", "demo/x")]
    [InlineData("a-b", "~")]
    public void A_name_means_one_visitor_of_one_site_whatever_an_operator_calls_him(string site, string visitor)
    {
        var message = To(site, visitor);
        var name = Keys.EntityId(message)!;
        Assert.Equal((new SiteId(site), new VisitorId(visitor)), ShardingKeys.OfVisitors.Parse(name));
        // Nodes of earlier versions count shards from "site/visitor".
        Assert.Equal(ShardingKeys.Instance.ShardId(message), Keys.ShardId(message));
        Assert.Equal(ShardingKeys.Instance.ShardId(message), Keys.ShardId(name));
    }

    [Fact]
    public void The_actor_of_a_visitor_holds_the_very_text_that_its_shard_holds()
    {
        var name = Keys.EntityId(To("demo", "AbCd_-0123456789"))!;
        Assert.Same(name, Uri.EscapeDataString(name));
    }
}
