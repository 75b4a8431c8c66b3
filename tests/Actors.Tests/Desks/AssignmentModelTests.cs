using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Sites;
using Gateway.Actors.Triggers;

namespace Gateway.Actors.Tests.Desks;

/// <summary>
/// The assignment protocol between dialogs and their desk over a network that loses, doubles and reorders, with crashes between persisting and
/// telling, while limits, skills, modes and departments are changed under them. The pure states run as in production; only the carrier is simulated. Each decision is judged by
/// <see cref="PlainDesk"/>. A failure names its seed and the fewest steps that still fail.
/// </summary>
public sealed class AssignmentModelTests
{
    [Theory]
    [InlineData(1, 400)]
    [InlineData(1000, 400)]
    [InlineData(5000, 400)]
    public void Whatever_the_network_does_slots_are_never_exceeded_and_nobody_is_forgotten(int firstSeed, int seeds)
    {
        var (closed, taken, overflowed, exceeded, reconfigured, picked, abandoned, quieted, reopened) = (0, 0, 0, 0, 0, 0, 0, 0, 0);
        for (var seed = firstSeed; seed < firstSeed + seeds; seed++)
        {
            var random = new Random(seed);
            var steps = Enumerable.Range(0, Steps).Select(_ => random.Next()).ToArray();
            if (Play(seed, steps, out var world) is { } fault)
            {
                var fewest = Fewest(seed, steps);
                Assert.Fail($"{fault}\nfewest steps that fail: new[] {{ {string.Join(", ", fewest)} }}: {Play(seed, fewest, out _)}");
            }
            closed += world.Dialogs.Values.Count(d => d.State.Closed);
            taken += world.Taken;
            overflowed += world.Overflowed;
            exceeded += world.Exceeded;
            reconfigured += world.Reconfigured;
            picked += world.Picked;
            abandoned += world.Abandoned;
            quieted += world.Quieted;
            reopened += world.Reopened;
        }
        // The runs must have been about something.
        Assert.True(closed > seeds && taken > 5 * seeds && overflowed > seeds / 10 && exceeded > 0 && reconfigured > seeds && picked > seeds / 4 && abandoned > seeds / 10 && quieted > seeds / 4 && reopened > seeds / 10,
            $"{closed} closed, {taken} taken, {overflowed} overflowed, {exceeded} exceeded, {reconfigured} reconfigured, {picked} picked, {abandoned} abandoned, {quieted} quiet, {reopened} reopened");
    }

    private const int Steps = 300;

    /// <summary>Each step has a random of its own, so that a shorter run does what it still does in the same way.</summary>
    private static string? Play(int seed, IReadOnlyList<int> steps, out World world)
    {
        world = new World(seed);
        try
        {
            foreach (var step in steps) world.Step(step);
            world.Settle();
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return $"{e.Message}\n{e.StackTrace?.Split('\n').FirstOrDefault(l => l.Contains("Gateway.Actors.Desks") || l.Contains("Dialogs"))}";
        }
    }

    private static int[] Fewest(int seed, int[] steps)
    {
        for (var size = steps.Length / 2; size > 0; size /= 2)
            for (var from = 0; from < steps.Length;)
            {
                int[] fewer = [.. steps.Take(from), .. steps.Skip(from + size)];
                if (fewer.Length < steps.Length && Play(seed, fewer, out _) is not null) steps = fewer;
                else from += size;
            }
        return steps;
    }

    private sealed class World
    {
        private static readonly SiteId Site = new("s");
        private static readonly DeskId Desk = new("d");
        private static readonly DepartmentId[] Departments = [new("sales"), new("support")];
        private static readonly ConnectionRef Nowhere = new(Akka.Actor.ActorRefs.Nobody, 0);

        private readonly int _seed;
        private readonly PlainDesk _plain;
        private Random _random;
        private readonly SiteDirectory _sites = new();
        private readonly List<IDeskEvent> _deskJournal = [];
        private readonly List<object> _wire = [];
        private DeskState _desk = new();
        private long _now = 1_000_000;
        private int _operation;

        public Dictionary<DialogId, Dialog> Dialogs { get; } = [];
        public int Taken { get; private set; }
        public int Overflowed { get; private set; }
        public int Exceeded { get; private set; }
        public int Reconfigured { get; private set; }
        public int Picked { get; private set; }
        public int Abandoned { get; private set; }
        public int Quieted { get; private set; }
        public int Reopened { get; private set; }

        internal sealed class Dialog
        {
            public DialogState State = new();
            public List<IDialogEvent> Journal = [];
        }

        public World(int seed)
        {
            (_seed, _random, _plain) = (seed, new Random(~seed), new PlainDesk(_sites, Site));
            Configure();
        }

        private void Configure()
        {
            DepartmentRouting Rules() => new(
                (RoutingMode)_random.Next(6), _random.Next(4) == 0, _random.Next(5) == 0 ? [new("tents", _random.Next(1, 4))] : null, (LanguageUse)_random.Next(3), Sometimes(_random.Next(5, 40)),
                _random.Next(3), Sometimes(50) is var half && half > 0 ? half : 100 * _random.Next(1, 3), Sometimes(_random.Next(1, 4)), Sometimes(_random.Next(1, 30)),
                _random.Next(2) == 0 ? Pick(Departments).Value : null, Sometimes(_random.Next(10, 60)), Sometimes(10), Hours: _random.Next(4) == 0 ? Shift() : null);
            // A department opens or closes while the run goes on, which begins a quarter of an hour after midnight.
            OpeningHours Shift() => new("UTC", [.. Enumerable.Repeat<IReadOnlyList<string>>(_random.Next(2) == 0 ? [$"00:00-00:{_random.Next(17, 22)}"] : [$"00:{_random.Next(17, 22)}-23:00"], 7)]);
            OperatorRouting Can() => new(
                _random.Next(2) == 0 ? [new("tents", _random.Next(1, 6))] : null, [.. new[] { "en", "ru" }.Where(_ => _random.Next(2) == 0)],
                Departments.ToDictionary(d => d.Value, _ => new DepartmentPlace(_random.Next(1, 3), Sometimes(_random.Next(1, 3)))));
            int Sometimes(int value) => _random.Next(3) == 0 ? value : 0;
            OperatorInfo Person(string id, int capacity, params DepartmentId[] departments) => new(new(id), id.ToUpperInvariant(), capacity, departments) { Routing = Can() };

            var plain = _random.Next(3) == 0;
            var gone = _random.Next(8) == 0 ? Pick(Departments) : (DepartmentId?)null;
            _sites.Replace([new SiteSnapshot(Site, "s", Desk, [], "", "en",
                [.. Departments.Where(d => d != gone).Select(d => new DepartmentInfo(d, new Dictionary<string, string>()) { Routing = plain ? DepartmentRouting.Default : Rules() })],
                [
                    Person("a", _random.Next(1, 3), Departments[0]), Person("b", _random.Next(1, 4), Departments), Person("c", _random.Next(1, 5), Departments[1]),
                    .. _random.Next(2) == 0 ? [Person("e", 2, Departments[0])] : (OperatorInfo[])[],
                ], RuleSet.Empty, TimeSpan.FromSeconds(20), _seed % 3 == 0, 1)
            {
                Routing = plain ? SiteRouting.Default : new SiteRouting(_random.Next(50, 150), _random.Next(50, 150), _random.Next(5, 60)),
            }]);
        }

        private IReadOnlyList<OperatorInfo> Operators => _sites.Find(Site)!.Operators;

        private void Hear(OperatorId op, bool connected)
        {
            _desk.Hear(op, connected, _now);
            _plain.Hear(op, connected, _now);
        }

        public void Step(int step)
        {
            _random = new Random(step);
            _operation++;
            switch (_random.Next(23))
            {
                case < 8: DeliverSomething(); break;
                case 8: Start(); break;
                case 9: Hear(Pick(Operators).Id, _random.Next(4) > 0); break;
                case 10: ToDesk(new ChangeOperatorState(Desk, Site, Pick(Operators).Id, _random.Next(5) > 0 ? OperatorState.Available : (OperatorState)_random.Next(5), 0, null)); break;
                case 11 or 12: Act(); break;
                case 13: Advance(_random.Next(100, 4000)); break;
                case 14: Advance(_random.Next(1000, 40_000)); break;
                case 15: CrashDesk(); break;
                case 16: if (Dialogs.Count > 0) CrashDialog(Pick(Dialogs.Values)); break;
                case 21: PickByHand(); break;
                case 22: Leave(); break;
                case 17 when _random.Next(3) == 0:
                    Configure();
                    Reconfigured++;
                    break;
                default: foreach (var op in Operators) if (_random.Next(3) > 0) Hear(op.Id, true); break;
            }
            Route();
            Check();
        }

        /// <summary>The faults stop; after a while everybody must be where he belongs.</summary>
        public void Settle()
        {
            foreach (var op in Operators) ToDesk(new ChangeOperatorState(Desk, Site, op.Id, OperatorState.Available, 0, null));
            for (var round = 0; round < 90; round++)
            {
                foreach (var op in Operators) Hear(op.Id, true);
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
            Require(_plain.Neglected(_now) is null, $"{_plain.Neglected(_now)} at the end");
        }

        private void Start()
        {
            var id = new DialogId($"g{Dialogs.Count}");
            var own = _random.Next(6) == 0 ? Pick(Operators) : null;
            var d = Dialogs[id] = new Dialog();
            Carry(d, d.State.Decide(new BeginDialog(Site, id, Nowhere, 1, new($"v{_random.Next(30)}"), "", Pick(Departments), own?.Id, own?.Name ?? "", own is not null && _random.Next(2) == 0,
                _random.Next(4) == 0 ? "i" : null, "o", 1, "hello", _random.Next(3) switch { 0 => null, 1 => "en-GB", _ => "ru" }, _random.Next(2) == 0 ? Pick(Operators).Id : null), _now, 1));
        }

        /// <summary>An operator takes from the list.</summary>
        private void PickByHand()
        {
            if (_desk.Claims.Where(c => c.Holder is null).OrderBy(c => c.Key.Dialog.Value, StringComparer.Ordinal).ToList() is not { Count: > 0 } waiting) return;
            var ask = new TakeDialog(Desk, Site, Pick(waiting).Key.Dialog, Pick(Operators).Id, _random.Next(3) == 0, 1, Nowhere);
            if (_desk.Decide(ask, _sites, _now).Taken is not { } taken) return;
            Picked++;
            Require(_plain.FaultOfPick(taken, ask.Exceed, _now) is null, _plain.FaultOfPick(taken, ask.Exceed, _now) ?? "");
            Carry(new DeskDecision([taken], []), picked: true);
        }

        /// <summary>A visitor is gone, or is back: a waiting dialog asks whether it is still meant, an accepted one takes no room or takes it again.</summary>
        private void Leave()
        {
            if (Dialogs.Count == 0) return;
            var d = Pick(Dialogs.Values);
            if (d.State.Claim(Desk) is SeekOperator seek) _wire.Add(seek with { Gone = _random.Next(3) > 0 });
            if (d.State.Claim(Desk) is OfferTaken taken) _wire.Add(taken with { Quiet = _random.Next(3) > 0 });
        }

        /// <summary>Somebody does something with a dialog.</summary>
        private void Act()
        {
            if (Dialogs.Count == 0) return;
            var d = Pick(Dialogs.Values);
            var (g, party) = (d.State.Dialog, OperatorOf(d));
            Carry(d, _random.Next(7) switch
            {
                0 => d.State.Decide(new EndDialog(Site, g, Nowhere, 1, new Party(Author.Visitor, d.State.Visitor.Value, "")), _now),
                1 => d.State.Decide(new DeclineOffer(Site, g, Nowhere, 1, party, d.State.Term), _now),
                2 => d.State.Decide(new TransferDialog(Site, g, Nowhere, 1, party, _random.Next(2) == 0 ? Pick(Departments) : null, _random.Next(2) == 0 ? Pick(Operators).Id : null, "", "", _random.Next(3) == 0,
                    _random.Next(4) == 0 ? [new("tents", _random.Next(1, 4))] : null), _now),
                3 => Write(d.State),
                _ => d.State.Decide(new AcceptOffer(Site, g, Nowhere, 1, party, d.State.Term), _now),
            });
        }

        /// <summary>The visitor writes: after the end that goes on with the dialog, for a while.</summary>
        private DialogDecision Write(DialogState state)
        {
            var visitor = new Party(Author.Visitor, state.Visitor.Value, "");
            var n = state.Describe(0, 0, visitor).Outboxes.FirstOrDefault(o => o.Outbox == "o").N + 1;
            var decision = state.Decide(new PostMessage(Site, state.Dialog, Nowhere, 1, visitor, "o", n, "one more thing"), _now, 30);
            if (decision.Events.Count > 1) Reopened++;
            return decision;
        }

        private void Advance(int milliseconds)
        {
            _now += milliseconds;
            if (_desk.Overdue(_sites, _now) is { Count: > 0 } overdue) Carry(new DeskDecision(overdue, []));
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
                case SeekOperator c:
                    var decision = _desk.Decide(c, _sites, _now);
                    foreach (var sought in decision.ToDialogs.OfType<RequestSought>())
                        Require(!sought.MayClose || (c.Gone && _plain.MayClose(c.Dialog, _now)), $"{c.Dialog} may close though it is to be answered later, or nobody is there");
                    Carry(decision);
                    break;
                case OfferTaken c:
                    if (c.Quiet) Quieted++;
                    _plain.Quiet(c.Dialog, c.N, c.Term, c.Quiet);
                    Carry(_desk.Decide(c, _now));
                    break;
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
                RequestSought c => d.State.Decide(c, Closes(c), _now),
                AssignOperator c => d.State.Decide(c, Desk, _now),
                WithdrawOperator c => d.State.Decide(c, Desk, _now),
                AcceptanceKept c => d.State.Decide(c),
                ReleaseKept c => d.State.Decide(c),
                ReportDialog => new DialogDecision([], [], d.State.Claim(Desk)),
                _ => throw new InvalidOperationException(message.GetType().Name),
            });
        }

        /// <summary>The visitor may be back by the time the desk's word comes.</summary>
        private bool Closes(RequestSought c)
        {
            var gone = c.MayClose && _random.Next(4) > 0;
            if (gone) Abandoned++;
            return gone;
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

        private void Carry(DeskDecision decision, bool picked = false)
        {
            foreach (var e in decision.Events)
            {
                _deskJournal.Add(e);
                if (e is SlotTaken t && !picked) Judge(t);
                _plain.Happened(e);
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
            Require(_plain.Neglected(_now) is null, $"{_plain.Neglected(_now)}\n{(_plain.Neglected(_now) is null ? "" : Dump())}");
        }

        /// <summary>Checked before the slot is taken.</summary>
        private void Judge(SlotTaken t)
        {
            Taken++;
            if (t.Exceeds) Exceeded++;
            if (t.Department != _desk.Claim(t.Site, t.Dialog)!.Asked.Department) Overflowed++;
            Require(_plain.Fault(t, _now) is null, _plain.Fault(t, _now) is null ? "" : $"{_plain.Fault(t, _now)}\n{t}\n{Dump()}");
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
            _plain.Restarted();
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

        private string Dump() => string.Join("\n", _plain.Waiting.Select(w => $"{w} now {_now}")) + "\n" + string.Join("\n", _sites.Find(Site)!.Departments.Select(d => $"{d.Id} {d.Routing.ToJson()}")) + "\n" + string.Join("\n", Operators.Select(o => $"{o.Id} {o.Capacity} [{string.Join(",", o.Departments)}] {o.Routing.ToJson()} {_desk.UnitsOf(o.Id)} {_desk.StateOf(o.Id)} {_desk.IsConnected(o.Id, _now)}"));
        private void Require(bool holds, string what) => Assert.True(holds, $"seed {_seed}, operation {_operation}: {what}");
    }
}
