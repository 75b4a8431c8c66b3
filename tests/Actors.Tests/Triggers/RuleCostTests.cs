using Gateway.Actors.Desks;
using Gateway.Actors.Triggers;
using Gateway.Bench.Figures;

namespace Gateway.Actors.Tests.Triggers;

/// <summary>What an event costs while no rule fires: nothing of the heap, whatever the rules ask.</summary>
public sealed class RuleCostTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(1000)]
    public void Nothing_is_allocated_while_nothing_fires(int rules)
    {
        var (visitor, set) = (RuleMix.Visitor(), RuleSet.Compile(RuleMix.Rules(rules), TimeZoneInfo.CreateCustomTimeZone("far", TimeSpan.FromMinutes(345), "far", "far")));
        var around = new FactsBoard().Around(new("demo"));
        var fired = 0;
        void Once()
        {
            var view = set.View(visitor, around, RuleMix.Now);
            fired += set.Fire(view, new RuleMoment(RuleTrigger.Page))?.Count ?? 0;
            fired += set.Fire(view, new RuleMoment(RuleTrigger.Event, "cart_add"))?.Count ?? 0;
            fired += set.Fire(view, new RuleMoment(RuleTrigger.Event, "js_error"))?.Count ?? 0;
            fired += set.Fire(view, RuleMoment.Time(0))?.Count ?? 0;
            set.NextDue(visitor, RuleMix.Now);
        }
        for (var i = 0; i < 200; i++) Once();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 200; i++) Once();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, fired);
    }
}
