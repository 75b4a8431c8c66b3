using Gateway.Edge.Accept;

namespace Gateway.Edge.Tests.Accept;

public sealed class RefusalLogTests
{
    [Fact]
    public void A_flood_writes_a_few_lines_and_then_how_many_it_left_out()
    {
        var log = new RefusalLog();
        Assert.Equal(10, Enumerable.Range(0, 1_000).Count(_ => log.MayWrite(5_000, out var left)));
        Assert.True(log.MayWrite(6_000, out var unwritten));
        Assert.Equal(990, unwritten);
    }
}
