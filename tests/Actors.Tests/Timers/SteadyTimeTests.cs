using Gateway.Actors.Timers;

namespace Gateway.Actors.Tests.Timers;

/// <summary>A node's time while somebody sets the machine's clock.</summary>
public sealed class SteadyTimeTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    /// <summary>A machine whose time of day can be set, while its timestamps go on.</summary>
    private sealed class Machine : TimeProvider
    {
        private TimeSpan _passed, _set;

        public void Pass(TimeSpan span) => _passed += span;

        public void Set(TimeSpan by) => _set += by;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _passed.Ticks;

        public override DateTimeOffset GetUtcNow() => Start + _passed + _set;
    }

    private readonly Machine _machine = new();
    private readonly SteadyTime _time;

    public SteadyTimeTests() => _time = new SteadyTime(_machine);

    private TimeSpan Passed(TimeSpan span, TimeSpan each)
    {
        var before = _time.GetUtcNow();
        for (var passed = TimeSpan.Zero; passed < span; passed += each)
        {
            _machine.Pass(each);
            var last = _time.GetUtcNow();
            Assert.True(last >= before, "time went back");
        }
        return _time.GetUtcNow() - before;
    }

    [Fact]
    public void A_clock_that_nobody_sets_is_told_as_it_is()
    {
        Assert.Equal(Start, _time.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(90), Passed(TimeSpan.FromSeconds(90), TimeSpan.FromMilliseconds(250)));
        Assert.Equal(TimeSpan.Zero, _time.Ahead);
    }

    [Theory]
    [InlineData(3600, 1.5)]
    [InlineData(-3600, 0.5)]
    public void A_clock_that_is_set_moves_the_time_by_half_of_what_passes(int seconds, double pace)
    {
        _machine.Set(TimeSpan.FromSeconds(seconds));
        Assert.Equal(Start, _time.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(30 * pace), Passed(TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(100)));
        Assert.Equal(seconds - Math.Sign(seconds) * 15, _time.Ahead.TotalSeconds);
        // Set right again, it is there twice as soon as it went astray at most.
        _machine.Set(TimeSpan.FromSeconds(-seconds));
        Passed(TimeSpan.FromSeconds(31), TimeSpan.FromMilliseconds(100));
        Assert.Equal(TimeSpan.Zero, _time.Ahead);
    }

    [Fact]
    public void The_time_catches_up_with_the_clock_and_then_keeps_to_it()
    {
        _machine.Set(TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.FromSeconds(30 + 10), Passed(TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(100)));
        Assert.Equal(_machine.GetUtcNow(), _time.GetUtcNow());
    }

    [Fact]
    public void Who_asks_very_often_is_answered_with_time_that_passes()
    {
        _machine.Set(TimeSpan.FromHours(-1));
        var passed = Passed(TimeSpan.FromMilliseconds(200), TimeSpan.FromTicks(3));
        Assert.InRange(passed.TotalMilliseconds, 99, 101);
    }
}
