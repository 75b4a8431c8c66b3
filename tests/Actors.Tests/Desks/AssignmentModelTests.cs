using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Sites;
using Gateway.Actors.Triggers;

namespace Gateway.Actors.Tests.Desks;

/// <summary>
/// The assignment protocol between dialogs and their desk over a network that loses, doubles and reorders, with crashes between persisting and
/// telling. The pure states run as in production; only the carrier is simulated. A failure names its seed.
/// </summary>
public sealed class AssignmentModelTests
{
    [Theory]
    [InlineData(1, 700)]
    [InlineData(1000, 700)]
    [InlineData(5000, 700)]
    public void Whatever_the_network_does_slots_are_never_exceeded_and_nobody_is_forgotten(int firstSeed, int seeds)
    {
        var (closed, taken) = (0, 0);
        for (var seed = firstSeed; seed < firstSeed + seeds; seed++)
        {
            var world = new World(seed);
            for (var step = 0; step < 300; step++) world.Step();
            world.Settle();
            closed += world.Dialogs.Values.Count(d => d.State.Closed);
            taken += world.Taken;
        }
        // The runs must have been about something.
        Assert.True(closed > seeds && taken > 5 * seeds, $"{closed} closed, {taken} slots taken");
    }

    private sealed class World
    {
        private static readonly SiteId Site = new("s");
        private static readonly DeskId Desk = new("d");
        private static readonly DepartmentId[] Departments = [new("sales"), new("support")];
        private static readonly ConnectionRef Nowhere = new(Akka.Actor.ActorRefs.Nobody, 0);

        private readonly int _seed;
        private readonly Random _random;
        private readonly SiteDirectory _sites = new();
        private readonly List<IDeskEvent> _deskJournal = [];
        private readonly List<object> _wire = [];
        private DeskState _desk = new();
        private long _now = 1_000_000;
        private int _operation;

        public Dictionary<DialogId, Dialog> Dialogs { get; } = [];
        public int Taken { get; private set; }

        internal sealed class Dialog
        {
            public DialogState State = new();
            public List<IDialogEvent> Journal = [];
        }

        public World(int seed)
        {
            (_seed, _random) = (seed, new Random(seed));
            _sites.Replace([new SiteSnapshot(Site, "s", Desk, [], "", "en", [.. Departments.Select(d => new DepartmentInfo(d, new Dictionary<string, string>()))],
                [
                    new OperatorInfo(new("a"), "A", 1, [Departments[0]]),
                    new OperatorInfo(new("b"), "B", 2, Departments),
                    new OperatorInfo(new("c"), "C", 3, [Departments[1]]),
                ], RuleSet.Empty, TimeSpan.FromSeconds(20), seed % 3 == 0, 1)]);
        }

        private IReadOnlyList<OperatorInfo> Operators => _sites.Find(Site)!.Operators;

        public void Step()
        {
            _operation++;
            switch (_random.Next(20))
            {
                case < 8: DeliverSomething(); break;
                case 8: Start(); break;
                case 9: _desk.Hear(Pick(Operators).Id, _random.Next(4) > 0, _now); break;
                case 10: ToDesk(new ChangeOperatorState(Desk, Site, Pick(Operators).Id, _random.Next(5) > 0 ? OperatorState.Available : (OperatorState)_random.Next(5), 0, null)); break;
                case 11 or 12: Act(); break;
                case 13: Advance(_random.Next(100, 4000)); break;
                case 14: Advance(_random.Next(1000, 40_000)); break;
                case 15: CrashDesk(); break;
                case 16: if (Dialogs.Count > 0) CrashDialog(Pick(Dialogs.Values)); break;
                default: foreach (var op in Operators) if (_random.Next(3) > 0) _desk.Hear(op.Id, true, _now); break;
            }
            Check();
        }

        /// <summary>The faults stop; after a while everybody must be where he belongs.</summary>
        public void Settle()
        {
            foreach (var op in Operators) ToDesk(new ChangeOperatorState(Desk, Site, op.Id, OperatorState.Available, 0, null));
            for (var round = 0; round < 90; round++)
            {
                foreach (var op in Operators) _desk.Hear(op.Id, true, _now);
                // Offers are accepted, so that they do not come round for ever.
                foreach (var d in Dialogs.Values.Where(d => d.State.Status == DialogStatus.Offered))
                    Carry(d, d.State.Decide(new AcceptOffer(Site, d.State.Dialog, Nowhere, 1, OperatorOf(d), d.State.Term), _now), false);
                Advance(1000);
                if (round % 30 == 29) _wire.AddRange(_desk.Claims.Where(c => c.Holder is null).Select(c => new ReportDialog(c.Key.Site, c.Key.Dialog)));
                while (_wire.Count > 0) Deliver(0);
                Check();
            }
            foreach (var d in Dialogs.Values)
            {
                var claim = _desk.Claim(Site, d.State.Dialog);
                Require(!d.State.ClaimPending, $"{d.State.Dialog} still repeats {d.State.Claim(Desk)}; the desk has {claim?.Asked} {claim?.Holder} {claim?.Term} {claim?.Accepted} {claim?.Withdrawing} {claim?.Taken}\n{string.Join("\n", d.Journal)}");
                if (d.State.Closed) Require(claim is null, $"{d.State.Dialog} is closed and the desk keeps a claim");
                else Require(claim is not null && claim.N == d.State.N && claim.Holder == d.State.Operator && claim.Accepted == d.State.Accepted, $"{d.State.Dialog} and the desk disagree");
            }
            foreach (var department in Departments)
                foreach (var waiting in _desk.WaitingIn(Site, department))
                    Require(!Operators.Any(o => o.Departments.Contains(department) && _desk.LoadOf(o.Id) < o.Capacity), $"{waiting.Dialog} waits beside a free operator");
        }

        private void Start()
        {
            var id = new DialogId($"g{Dialogs.Count}");
            var own = _random.Next(6) == 0 ? Pick(Operators) : null;
            var d = Dialogs[id] = new Dialog();
            Carry(d, d.State.Decide(new BeginDialog(Site, id, Nowhere, 1, new($"v{Dialogs.Count}"), "", Pick(Departments), own?.Id, own?.Name ?? "", own is not null && _random.Next(2) == 0,
                _random.Next(4) == 0 ? "i" : null, "o", 1, "hello"), _now, 1));
        }

        /// <summary>Somebody does something with a dialog.</summary>
        private void Act()
        {
            if (Dialogs.Count == 0) return;
            var d = Pick(Dialogs.Values);
            var (g, party) = (d.State.Dialog, OperatorOf(d));
            Carry(d, _random.Next(6) switch
            {
                0 => d.State.Decide(new EndDialog(Site, g, Nowhere, 1, new Party(Author.Visitor, d.State.Visitor.Value, "")), _now),
                1 => d.State.Decide(new DeclineOffer(Site, g, Nowhere, 1, party, d.State.Term), _now),
                2 => d.State.Decide(new TransferDialog(Site, g, Nowhere, 1, party, _random.Next(2) == 0 ? Pick(Departments) : null, _random.Next(2) == 0 ? Pick(Operators).Id : null, "", "", _random.Next(3) == 0), _now),
                _ => d.State.Decide(new AcceptOffer(Site, g, Nowhere, 1, party, d.State.Term), _now),
            });
        }

        private void Advance(int milliseconds)
        {
            _now += milliseconds;
            if (_desk.Overdue(_now) is { Count: > 0 } overdue) Carry(new DeskDecision(overdue, []));
            Route();
            foreach (var message in _desk.Unacknowledged(_sites)) _wire.Add(message);
            foreach (var d in Dialogs.Values.Where(d => d.State.ClaimPending)) _wire.Add(d.State.Claim(Desk));
        }

        private void DeliverSomething()
        {
            if (_wire.Count == 0) return;
            var at = _random.Next(_wire.Count);
            switch (_random.Next(10))
            {
                case 0: _wire.RemoveAt(at); break;
                case 1: _wire.Add(_wire[at]); break;
                default: Deliver(at); break;
            }
        }

        private void Deliver(int at)
        {
            var message = _wire[at];
            _wire.RemoveAt(at);
            if (message is IToDesk toDesk) ToDesk(toDesk);
            else ToDialog((IToDialog)message);
        }

        private void ToDesk(IToDesk message)
        {
            switch (message)
            {
                case SeekOperator c: Carry(_desk.Decide(c, _now)); break;
                case OfferTaken c: Carry(_desk.Decide(c, _now)); break;
                case ReleaseSlot c: Carry(_desk.Decide(c, _now)); break;
                case ChangeOperatorState c: Carry(_desk.Decide(c, _now)); break;
                case AssignmentTaken c: _desk.Decide(c); break;
                default: throw new InvalidOperationException(message.GetType().Name);
            }
            Route();
        }

        private void ToDialog(IToDialog message)
        {
            if (!Dialogs.TryGetValue(message.Dialog, out var d)) return;
            Carry(d, message switch
            {
                RequestSought c => d.State.Decide(c),
                AssignOperator c => d.State.Decide(c, Desk, _now),
                WithdrawOperator c => d.State.Decide(c, Desk, _now),
                AcceptanceKept c => d.State.Decide(c),
                ReleaseKept c => d.State.Decide(c),
                ReportDialog => new DialogDecision([], [], d.State.Claim(Desk)),
                _ => throw new InvalidOperationException(message.GetType().Name),
            });
        }

        private void Carry(Dialog d, DialogDecision decision, bool mayCrash = true)
        {
            foreach (var e in decision.Events)
            {
                d.Journal.Add(e);
                d.State.Apply(e);
            }
            if (mayCrash && decision.Events.Count > 0 && _random.Next(12) == 0)
            {
                CrashDialog(d);
                return;
            }
            if (decision.ToDesk is { } message) _wire.Add(message);
            if (decision.Events.Count > 0 && d.State.ClaimPending) _wire.Add(d.State.Claim(Desk));
        }

        private void Carry(DeskDecision decision)
        {
            foreach (var e in decision.Events)
            {
                _deskJournal.Add(e);
                if (e is SlotTaken t) Judge(t);
                _desk.Apply(e);
                if (e is SlotTaken s) _wire.Add(DeskState.Assignment(_desk.Claim(s.Site, s.Dialog)!, s.Operator, _sites));
                if (e is WithdrawalBegun w) _wire.Add(new WithdrawOperator(w.Site, w.Dialog, w.N, w.Term, w.Cause));
            }
            if (decision.Events.Count > 0 && _random.Next(25) == 0) CrashDesk();
            else _wire.AddRange(decision.ToDialogs);
        }

        private void Route()
        {
            while (_desk.Next(_sites, _now) is { } taken) Carry(new DeskDecision([taken], []));
        }

        /// <summary>Checked before the slot is taken.</summary>
        private void Judge(SlotTaken t)
        {
            Taken++;
            var op = Operators.Single(o => o.Id == t.Operator);
            Require(t.Exceeds || _desk.LoadOf(op.Id) < op.Capacity, $"{op.Id} gets {t.Dialog} above capacity");
            var mine = _desk.Claim(t.Site, t.Dialog)!.Asked;
            if (mine.Operator is not null) return;
            foreach (var other in _desk.WaitingIn(t.Site, mine.Department))
                Require(other.Operator is not null || other.Avoid == op.Id || other == mine || (other.Rank, other.Since).CompareTo((mine.Rank, mine.Since)) >= 0, $"{t.Dialog} overtakes {other.Dialog}");
        }

        private void CrashDesk()
        {
            _desk = new DeskState();
            if (_random.Next(2) == 0 && _deskJournal.Count > 0)
            {
                // From a snapshot at a random place and the events after it.
                var (before, at) = (new DeskState(), _random.Next(_deskJournal.Count));
                foreach (var e in _deskJournal.Take(at)) before.Apply(e);
                _desk.Restore(before.Snapshot());
                foreach (var e in _deskJournal.Skip(at)) _desk.Apply(e);
            }
            else foreach (var e in _deskJournal) _desk.Apply(e);
            _desk.Woke(_now);
            foreach (var claim in _desk.Claims) _wire.Add(new ReportDialog(claim.Key.Site, claim.Key.Dialog));
        }

        private void CrashDialog(Dialog d)
        {
            var state = new DialogState();
            if (_random.Next(2) == 0)
            {
                var (before, at) = (new DialogState(), _random.Next(1, d.Journal.Count + 1));
                foreach (var e in d.Journal.Take(at)) before.Apply(e);
                state.Restore(before.Snapshot());
                foreach (var e in d.Journal.Skip(at)) state.Apply(e);
            }
            else foreach (var e in d.Journal) state.Apply(e);
            d.State = state;
        }

        /// <summary>Holds at every moment: an operator whom a dialog counts as its own has that very slot taken at the desk.</summary>
        private void Check()
        {
            foreach (var d in Dialogs.Values.Where(d => d.State is { Closed: false, Operator: not null }))
            {
                var claim = _desk.Claim(Site, d.State.Dialog);
                Require(claim is not null && claim.N == d.State.N && claim.Term == d.State.Term && claim.Holder == d.State.Operator,
                    $"{d.State.Dialog} belongs to {d.State.Operator} and the desk says {claim?.Holder.ToString() ?? "nothing"}");
            }
            foreach (var d in Dialogs.Values) Require(d.State.Entries.Select(e => e.Seq).SequenceEqual(Enumerable.Range(1, d.State.Entries.Count).Select(i => (long)i)), $"{d.State.Dialog} has a gap");
        }

        private static Party OperatorOf(Dialog d) => new(Author.Operator, d.State.Operator?.Value ?? "", d.State.OperatorName);

        private T Pick<T>(IEnumerable<T> from)
        {
            var all = from as IReadOnlyList<T> ?? [.. from];
            return all[_random.Next(all.Count)];
        }

        private void Require(bool holds, string what) => Assert.True(holds, $"seed {_seed}, operation {_operation}: {what}");
    }
}
