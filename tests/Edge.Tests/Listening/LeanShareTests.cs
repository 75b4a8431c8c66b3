using Gateway.Edge.Listening;

namespace Gateway.Edge.Tests.Listening;

/// <summary>What a listener says that cannot accept.</summary>
public sealed class LeanShareTests
{
    [Fact]
    public void What_goes_on_is_told_at_once_and_then_every_ten_seconds_however_many_try()
    {
        var share = new LeanShare(null!);
        Assert.True(share.TakesLine(500));
        // Four tries a second on each of several engines.
        for (var ms = 500; ms < 10_500; ms += 250) Assert.False(share.TakesLine(ms));
        Assert.True(share.TakesLine(10_500));
        Assert.False(share.TakesLine(10_500));
    }
}
