using Gateway.Actors.Hops;

namespace Gateway.Actors.Tests.Hops;

/// <summary>
/// A lane in a small world of its own: a region, two nodes with batches, a shard that moves between them, messages and answers that take their time, get lost with a
/// node, and arrive in the order of their way but in no order across ways. Each run follows from its seed.
/// </summary>
public sealed class LaneTests
{
    private static readonly IEnumerable<int> Seeds = Enumerable.Range(1, 3000);

    /// <summary>What was sent by one way and has not arrived.</summary>
    private sealed class Way(World world, string name) : IWay
    {
        public readonly Queue<(int Message, bool Ask, int Since)> UnderWay = new();

        public bool Open { get; set; } = true;

        public void Carry(object message, bool ask) => UnderWay.Enqueue(((int)message, ask, world.Now));

        public override string ToString() => name;
    }

    private sealed class World
    {
        private readonly Random _random;
        private readonly Way _region, _x, _y;
        // From a node's ingress to the shard elsewhere, through the regions.
        private readonly Dictionary<Way, Queue<(int Message, bool Ask, int Since)>> _onward = [];
        private readonly Queue<(Way Place, int Since)> _answers = new();
        private Way _place;
        private int _said;

        public World(int seed)
        {
            _random = new Random(seed);
            (_region, _x, _y) = (new Way(this, "region"), new Way(this, "X"), new Way(this, "Y"));
            (_onward[_x], _onward[_y]) = (new(), new());
            _place = _x;
            Lane = new Lane(_region, () => Now);
        }

        public Lane Lane { get; }

        public int Now { get; private set; }

        public List<int> Arrived { get; } = [];

        public int ByBatch { get; private set; }

        public int Said => _said;

        public void Run(int steps, bool crashes, bool lostAnswers)
        {
            for (var i = 0; i < steps; i++)
            {
                switch (_random.Next(20))
                {
                    case < 7: Lane.Tell(++_said); break;
                    case < 10: Arrive(_region); break;
                    case < 12: Arrive(_x); break;
                    case < 14: Arrive(_y); break;
                    case < 16: Onward(_random.Next(2) == 0 ? _x : _y); break;
                    case 16: Answer(lostAnswers && _random.Next(3) == 0); break;
                    case 17: Pass(); break;
                    case 18 when _random.Next(6) == 0: Move(); break;
                    case 19 when _random.Next(20) == 0: Leave(_random.Next(2) == 0 ? _x : _y, crashes); break;
                }
            }
            while (UnderWay)
            {
                Drain();
                Pass();
            }
        }

        private bool UnderWay => _region.UnderWay.Count + _x.UnderWay.Count + _y.UnderWay.Count + _onward.Values.Sum(q => q.Count) + _answers.Count > 0 || Waits;

        // Held messages leave a lane by an answer or after a time.
        private bool Waits => Arrived.Count > 0 && Arrived[^1] < _said && _idle++ < 3 * Lane.HoldAtMost;

        private int _idle;

        private void Arrive(Way way)
        {
            if (!way.UnderWay.TryDequeue(out var m)) return;
            if (way == _region || way == _place) Deliver(m.Message, m.Ask);
            else _onward[way].Enqueue(m with { Since = Now });
            if (way != _region) ByBatch++;
        }

        private void Onward(Way node)
        {
            if (_onward[node].TryDequeue(out var m)) Deliver(m.Message, m.Ask);
        }

        private void Deliver(int message, bool ask)
        {
            Arrived.Add(message);
            if (ask) _answers.Enqueue((_place, Now));
        }

        private void Answer(bool lost)
        {
            if (_answers.TryDequeue(out var answer) && !lost) Lane.Answered(answer.Place);
        }

        /// <summary>A tick; nothing is under way for as long as the lane takes for over.</summary>
        private void Pass()
        {
            while (_answers.TryPeek(out var answer) && Now - answer.Since >= Lane.Quiet - 2) Answer(false);
            foreach (var way in (Way[])[_region, _x, _y])
                while (way.UnderWay.TryPeek(out var m) && Now - m.Since >= Lane.Quiet - 2) Arrive(way);
            foreach (var node in _onward.Keys)
                while (_onward[node].TryPeek(out var m) && Now - m.Since >= Lane.Quiet - 2) Onward(node);
            Lane.OnTick(++Now);
        }

        private void Drain()
        {
            foreach (var way in (Way[])[_region, _x, _y])
                while (way.UnderWay.Count > 0) Arrive(way);
            foreach (var node in _onward.Keys)
                while (_onward[node].Count > 0) Onward(node);
            while (_answers.Count > 0) Answer(false);
        }

        /// <summary>A region hands on what came for the shard before it lets it come back: that order is Akka's.</summary>
        private void Move()
        {
            foreach (var node in _onward.Keys)
                while (_onward[node].Count > 0) Onward(node);
            _place = _place == _x ? _y : _x;
        }

        private void Leave(Way node, bool crashes)
        {
            if (!crashes)
            {
                (node.Open, var was) = (!node.Open, node.Open);
                if (was) Lane.Avoid(node);
                return;
            }
            // What it had, was handed and has answered is lost; a new process takes its name at once.
            node.UnderWay.Clear();
            foreach (var queue in _onward.Values) queue.Clear();
            for (var i = _answers.Count; i > 0; i--)
                if (_answers.Dequeue() is var answer && answer.Place != node) _answers.Enqueue(answer);
            _place = node == _x ? _y : _x;
            Lane.Lose(node);
        }
    }

    [Fact]
    public void Nothing_is_lost_doubled_or_overtaken_while_shards_move_and_nodes_leave()
    {
        var batched = 0;
        foreach (var seed in Seeds)
        {
            var world = new World(seed);
            world.Run(400, crashes: false, lostAnswers: false);
            Assert.True(world.Arrived.SequenceEqual(Enumerable.Range(1, world.Said)), $"seed {seed}: {string.Join(' ', world.Arrived)}");
            batched += world.ByBatch;
        }
        Assert.True(batched > 1000 * Seeds.Count() / 40, $"only {batched} messages went in batches");
    }

    [Fact]
    public void Lost_answers_cost_nothing()
    {
        foreach (var seed in Seeds)
        {
            var world = new World(seed);
            world.Run(400, crashes: false, lostAnswers: true);
            Assert.True(world.Arrived.SequenceEqual(Enumerable.Range(1, world.Said)), $"seed {seed}: {string.Join(' ', world.Arrived)}");
        }
    }

    [Fact]
    public void A_node_that_dies_takes_messages_with_it_and_disturbs_no_order()
    {
        foreach (var seed in Seeds)
        {
            var world = new World(seed);
            world.Run(400, crashes: true, lostAnswers: false);
            Assert.True(world.Arrived.Zip(world.Arrived.Skip(1)).All(p => p.First < p.Second), $"seed {seed}: {string.Join(' ', world.Arrived)}");
        }
    }

    [Fact]
    public void A_lane_that_cannot_change_its_way_holds_only_so_much()
    {
        var world = new Clocked();
        world.Lane.Tell(0);
        world.Lane.Answered(world.Node);
        for (var i = 1; i <= Lane.HeldAtMost + 50; i++) world.Lane.Tell(i);
        Assert.Equal(Enumerable.Range(0, Lane.HeldAtMost + 51), world.Region);
        Assert.False(world.Lane.IsDirect);
    }

    [Fact]
    public void A_quiet_lane_changes_its_way_without_holding_anything()
    {
        var world = new Clocked();
        world.Lane.Tell(0);
        world.Now += Lane.Quiet;
        world.Lane.Answered(world.Node);
        Assert.True(world.Lane.IsDirect);
        world.Lane.Tell(1);
        Assert.Equal([1], world.Direct);
    }

    [Fact]
    public void What_is_held_for_a_node_that_goes_away_meanwhile_goes_on_by_the_old_way()
    {
        var world = new Clocked();
        world.Lane.Tell(0);
        world.Lane.Answered(world.Node);
        world.Lane.Tell(1);
        world.Lane.Tell(2);
        Assert.Equal([0, 1], world.Region);
        world.Lane.Lose(world.Node);
        world.Lane.Tell(3);
        world.Lane.Settle(world.Now);
        Assert.Equal([0, 1, 2, 3], world.Region);
    }

    private sealed class Clocked
    {
        public int Now;
        public readonly List<int> Region = [];
        public readonly List<int> Direct = [];

        private sealed class Kept(List<int> kept) : IWay
        {
            public bool Open => true;

            public void Carry(object message, bool ask) => kept.Add((int)message);
        }

        public Clocked()
        {
            Node = new Kept(Direct);
            Lane = new Lane(new Kept(Region), () => Now);
        }

        public IWay Node { get; }

        public Lane Lane { get; }
    }
}
