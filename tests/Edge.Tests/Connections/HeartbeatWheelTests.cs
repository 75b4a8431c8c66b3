using Gateway.Edge.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Edge.Tests.Connections;

public sealed class HeartbeatWheelTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 67, TimeSpan.Zero));
    private readonly HeartbeatWheel _wheel;

    public HeartbeatWheelTests() => _wheel = new HeartbeatWheel(_time, NullLogger<HeartbeatWheel>.Instance);

    [Fact]
    public void Due_times_of_any_distance_come_once_never_early_and_at_most_a_turn_late()
    {
        var random = new Random(3);
        var owners = Enumerable.Range(0, 2_000).Select(_ => new Owner()).ToArray();
        foreach (var owner in owners)
        {
            owner.Expected = _wheel.NowMs + random.Next(0, 200_000);
            _wheel.Arm(owner.Entry, owner.Expected);
        }
        for (var at = 0; at < 202_000; at += HeartbeatWheel.TurnMs)
            Pass(HeartbeatWheel.TurnMs);
        Assert.All(owners, owner =>
        {
            var came = Assert.Single(owner.Calls);
            Assert.InRange(came - owner.Expected, 0, HeartbeatWheel.TurnMs * 2);
        });
    }

    [Fact]
    public void The_answer_of_an_owner_arms_it_again()
    {
        var owner = new Owner { Next = now => now + 1_000 };
        _wheel.Arm(owner.Entry, _wheel.NowMs + 1_000);
        for (var turn = 0; turn < 105; turn++)
            Pass(100);
        Assert.InRange(owner.Calls.Count, 9, 10);
    }

    [Fact]
    public void An_earlier_time_brings_forward_and_a_later_one_changes_nothing()
    {
        var owner = new Owner();
        _wheel.Arm(owner.Entry, _wheel.NowMs + 20_000);
        _wheel.Arm(owner.Entry, _wheel.NowMs + 500);
        _wheel.Arm(owner.Entry, _wheel.NowMs + 40_000);
        Pass(400);
        Assert.Empty(owner.Calls);
        Pass(200);
        Assert.Single(owner.Calls);
        Pass(60_000);
        Assert.Single(owner.Calls);
    }

    [Fact]
    public void A_long_pause_of_the_process_delivers_all_at_once()
    {
        var owners = Enumerable.Range(0, 700).Select(_ => new Owner()).ToArray();
        for (var at = 0; at < owners.Length; at++)
            _wheel.Arm(owners[at].Entry, _wheel.NowMs + at * 97);
        Pass(3_600_000);
        Assert.All(owners, owner => Assert.Single(owner.Calls));
    }

    [Fact]
    public void A_retired_entry_is_never_called_and_cannot_be_armed()
    {
        var owner = new Owner();
        _wheel.Arm(owner.Entry, _wheel.NowMs + 100);
        _wheel.Retire(owner.Entry);
        _wheel.Arm(owner.Entry, _wheel.NowMs + 100);
        Pass(10_000);
        Assert.Empty(owner.Calls);
    }

    [Fact]
    public void An_owner_that_throws_does_not_stop_the_others()
    {
        var faulty = new Owner { Next = _ => throw new InvalidOperationException("faulty") };
        var sound = new Owner();
        _wheel.Arm(sound.Entry, _wheel.NowMs + 100);
        _wheel.Arm(faulty.Entry, _wheel.NowMs + 100);
        Pass(1_000);
        Assert.Single(sound.Calls);
    }

    private void Pass(int ms)
    {
        _time.Advance(TimeSpan.FromMilliseconds(ms));
        _wheel.Turn();
    }

    private sealed class Owner : IWheelOwner
    {
        public Owner() => Entry = new WheelEntry(this);

        public WheelEntry Entry { get; }
        public long Expected { get; set; }
        public List<long> Calls { get; } = [];
        public Func<long, long> Next { get; init; } = static _ => HeartbeatWheel.Never;

        public long OnDue(long nowMs)
        {
            Calls.Add(nowMs);
            return Next(nowMs);
        }
    }
}
