using Gateway.Actors.Timers;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Actors.Tests.Timers;

/// <summary>One wheel for all timers of a node: in time, never early, cheap when armed anew.</summary>
public sealed class TimerWheelTests : PatientTestKit
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));

    private long Clock => _time.GetUtcNow().ToUnixTimeMilliseconds();

    [Theory]
    [InlineData(100)]
    [InlineData(2_050)]
    [InlineData(45_000)]
    [InlineData(1_800_000)]
    public void A_timer_fires_at_its_time_and_not_before(int inMs)
    {
        using var wheel = new TimerWheel(_time);
        wheel.Arm(TestActor, Clock + inMs, 7);
        for (var passed = 0; passed + 100 < inMs; passed += 100) _time.Advance(TimeSpan.FromMilliseconds(100));
        ExpectNoMsg(TimeSpan.Zero);
        _time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal(7, ExpectMsg<WheelFired>().Generation);
        Assert.Equal(0, wheel.Count);
    }

    [Fact]
    public void A_time_that_has_passed_fires_with_the_next_tick()
    {
        using var wheel = new TimerWheel(_time);
        wheel.Arm(TestActor, Clock - 5000, 1);
        _time.Advance(TimeSpan.FromMilliseconds(200));
        ExpectMsg<WheelFired>();
    }

    [Fact]
    public void After_a_pause_longer_than_a_turn_everything_due_fires_once()
    {
        using var wheel = new TimerWheel(_time);
        for (var i = 0; i < 500; i++) wheel.Arm(TestActor, Clock + i * 700, i);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(Enumerable.Range(0, 500), Enumerable.Range(0, 500).Select(_ => ExpectMsg<WheelFired>().Generation).Order());
        ExpectNoMsg(TimeSpan.Zero);
        Assert.Equal(0, wheel.Count);
    }

    [Fact]
    public void A_million_armed_timers_cost_at_most_eighty_bytes_each()
    {
        using var wheel = new TimerWheel(_time);
        var before = GC.GetTotalMemory(true);
        for (var i = 0; i < 1_000_000; i++) wheel.Arm(TestActor, Clock + 1000 + i % 3_600_000, 1);
        var each = (GC.GetTotalMemory(true) - before) / 1_000_000d;
        Assert.True(each <= 80, $"{each:N1} bytes each");
        GC.KeepAlive(wheel);
    }
}
