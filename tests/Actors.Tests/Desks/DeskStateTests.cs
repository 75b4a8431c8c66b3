using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Sites;
using Gateway.Actors.Triggers;

namespace Gateway.Actors.Tests.Desks;

/// <summary>Whom a desk chooses and when it takes a slot away, without actors and without disk.</summary>
public sealed class DeskStateTests
{
    private static readonly SiteId Site = new("s");
    private static readonly DeskId Desk = new("d");
    private static readonly DepartmentId Sales = new("sales");
    private static readonly DepartmentId Service = new("service");
    private static readonly OperatorId Anna = new("anna");
    private static readonly OperatorId Boris = new("boris");
    private readonly SiteDirectory _sites = new();
    private readonly DeskState _desk = new();
    private long _now = 1_000_000;

    public DeskStateTests()
    {
        DepartmentInfo Named(DepartmentId d) => new(d, new Dictionary<string, string>());
        _sites.Replace([new SiteSnapshot(Site, "s", Desk, [], "", "en", [Named(Sales), Named(Service)],
            [new OperatorInfo(Anna, "Anna", 2, [Sales, Service]), new OperatorInfo(Boris, "Boris", 2, [Sales])], RuleSet.Empty, TimeSpan.FromSeconds(20), false, 1)]);
    }

    private void SignIn(params OperatorId[] operators)
    {
        foreach (var op in operators)
        {
            _desk.Hear(op, true, _now);
            Do(_desk.Decide(new ChangeOperatorState(Desk, Site, op, OperatorState.Available, 0, null), _now));
        }
    }

    private void Do(DeskDecision decision)
    {
        foreach (var e in decision.Events) _desk.Apply(e);
    }

    private void Seek(string dialog, DepartmentId? department = null, int n = 1, int rank = 2, OperatorId? wanted = null, bool exceed = false, OperatorId? avoid = null) =>
        Do(_desk.Decide(new SeekOperator(Desk, Site, new(dialog), n, department ?? Sales, wanted, exceed, rank, avoid, ++_now, new("v-" + dialog), "", "hello", RoutingCause.Start), _sites, _now));

    private IReadOnlyList<SlotTaken> Assign()
    {
        var taken = new List<SlotTaken>();
        while (_desk.Next(_sites, _now) is { } next)
        {
            _desk.Apply(next);
            taken.Add(next);
        }
        return taken;
    }

    private SlotTaken AssignOne() => Assert.Single(Assign());

    [Fact]
    public void Who_is_answered_by_a_bot_meanwhile_is_marked_until_the_dialog_says_otherwise_and_no_earlier_request_changes_it()
    {
        SeekOperator Says(bool bot, int n) => new(Desk, Site, new("a"), n, Sales, null, false, 2, null, _now, new("v-a"), "", "hello", RoutingCause.Start, Bot: bot);
        WaitingMarks Marks() => Assert.Single(_desk.InTurn(Site)).Marks;
        Assert.False(_desk.Note(Says(true, 1)));
        Seek("a", n: 2);
        Assert.False(_desk.Note(Says(true, 1)));
        Assert.Equal(WaitingMarks.None, Marks());
        Assert.True(_desk.Note(Says(true, 2)));
        Assert.False(_desk.Note(Says(true, 2)));
        Assert.Equal(WaitingMarks.Bot, Marks());
        // It left the visitor, who is asked for anew.
        Seek("a", n: 3);
        Assert.Equal(WaitingMarks.None, Marks());
    }

    [Fact]
    public void The_least_busy_gets_the_next_and_the_decision_names_reason_and_losers()
    {
        SignIn(Anna, Boris);
        Seek("a", wanted: Anna);
        Assert.Equal(Anna, AssignOne().Operator);
        Seek("b");
        var second = AssignOne();
        Assert.Equal(Boris, second.Operator);
        Assert.Equal("least-busy 0/2", second.Reason);
        Assert.Equal([new Loser(Anna, "load 1/2")], second.Losers);
    }

    [Fact]
    public void A_slot_that_an_older_journal_has_twice_is_held_once_and_free_after_the_dialog()
    {
        SignIn(Anna, Boris);
        Seek("a", wanted: Anna);
        var taken = AssignOne();
        _desk.Apply(taken);
        Assert.Equal(1, _desk.LoadOf(Anna));
        _desk.Apply(taken with { Operator = Boris });
        Assert.Equal((0, 1), (_desk.LoadOf(Anna), _desk.LoadOf(Boris)));
        Do(_desk.Decide(new ReleaseSlot(Desk, Site, new("a"), 1), _now));
        Assert.Equal((0, 0), (_desk.LoadOf(Anna), _desk.LoadOf(Boris)));
    }

    [Fact]
    public void What_a_new_dialog_would_wait_follows_from_how_long_the_last_ones_took()
    {
        DepartmentFacts Facts() => _desk.Facts(_sites, Site, Service, _now);
        SignIn(Anna);
        Assert.Equal(0, Facts().PredictedWait);
        Seek("a", Service);
        Seek("b", Service);
        Assign();
        // Two slots, each for five minutes as long as nobody knows better.
        Assert.Equal(ServicePace.FirstGuessSeconds / 2, Facts().PredictedWait);
        _now += 60_000;
        _desk.Hear(Anna, true, _now);
        Do(_desk.Decide(new ReleaseSlot(Desk, Site, new("a"), 1), _now));
        Seek("c", Service);
        Assign();
        Seek("d", Service);
        Assert.Equal(60, Facts().PredictedWait, 0.1);
        Assert.Equal(0, _desk.PredictedSlots(_sites, Site, Service, 30, _now));
        Assert.Equal(1, _desk.PredictedSlots(_sites, Site, Service, 600, _now));
    }

    [Fact]
    public void Capacity_counts_over_all_departments()
    {
        SignIn(Anna);
        Seek("a");
        Seek("b", Service);
        Seek("c");
        Seek("d", Service);
        Assert.Equal(["a", "b"], Assign().Select(t => t.Dialog.Value));
        Do(_desk.Decide(new ReleaseSlot(Desk, Site, new("b"), 1), _now));
        Assert.Equal("c", AssignOne().Dialog.Value);
    }

    [Fact]
    public void A_slot_is_free_only_when_its_dialog_released_it()
    {
        SignIn(Boris);
        Seek("a");
        Seek("b");
        Seek("c");
        Assert.Equal(2, Assign().Count);
        _now += 20_000;
        foreach (var e in _desk.Overdue(_sites, _now)) _desk.Apply(e);
        Assert.Equal(RoutingCause.NotAccepted, _desk.Claim(Site, new("a"))!.Withdrawing);
        Assert.Empty(Assign());
        Do(_desk.Decide(new ReleaseSlot(Desk, Site, new("a"), 1), _now));
        _desk.Hear(Boris, true, _now);
        Assert.Equal("c", AssignOne().Dialog.Value);
    }

    [Fact]
    public void First_come_first_served_within_a_rank_and_lower_ranks_before()
    {
        Seek("third");
        Seek("fourth");
        Seek("second", rank: 1);
        Seek("first", rank: 0);
        SignIn(Anna, Boris);
        Assert.Equal(["first", "second", "third", "fourth"], Assign().Select(t => t.Dialog.Value));
    }

    [Fact]
    public void Who_does_not_fit_the_first_may_serve_the_second()
    {
        SignIn(Boris);
        Seek("a", Service);
        Seek("b");
        Assert.Equal("b", AssignOne().Dialog.Value);
        Assert.Equal(["a"], _desk.WaitingIn(Site, Service).Select(w => w.Dialog.Value));
    }

    [Theory]
    [InlineData(OperatorState.Busy)]
    [InlineData(OperatorState.Pause)]
    [InlineData(OperatorState.Away)]
    [InlineData(OperatorState.Offline)]
    public void Only_the_available_get_new_dialogs(OperatorState state)
    {
        SignIn(Anna);
        Do(_desk.Decide(new ChangeOperatorState(Desk, Site, Anna, state, 0, null), _now));
        Seek("a");
        Assert.Empty(Assign());
        Assert.Equal(0, _desk.Facts(_sites, Site, Sales, _now).FreeSlots);
    }

    [Fact]
    public void An_operator_whose_connection_drops_keeps_the_dialogs_for_thirty_seconds()
    {
        SignIn(Anna);
        Seek("a");
        var taken = AssignOne();
        Do(_desk.Decide(new OfferTaken(Desk, Site, new("a"), 1, taken.Term), _now));
        _desk.Hear(Anna, false, _now);
        Assert.Empty(_desk.Overdue(_sites, _now + 30_000));
        var lost = Assert.IsType<WithdrawalBegun>(Assert.Single(_desk.Overdue(_sites, _now + 30_001)));
        Assert.Equal((new DialogId("a"), RoutingCause.OperatorGone), (lost.Dialog, lost.Cause));
        _desk.Hear(Anna, true, _now + 29_999);
        Assert.Empty(_desk.Overdue(_sites, _now + 30_001));
    }

    [Fact]
    public void An_operator_without_connection_gets_nothing_new()
    {
        SignIn(Anna);
        _desk.Hear(Anna, false, _now);
        Seek("a");
        Assert.Empty(Assign());
        _desk.Hear(Anna, true, _now);
        Assert.Equal(Anna, AssignOne().Operator);
        Seek("b");
        _now += (long)DeskState.BeatPatience.TotalMilliseconds + 1;
        Assert.Empty(Assign());
    }

    [Fact]
    public void Signing_off_gives_the_dialogs_back_at_once()
    {
        SignIn(Anna);
        Seek("a");
        AssignOne();
        var decision = _desk.Decide(new ChangeOperatorState(Desk, Site, Anna, OperatorState.Offline, 0, null), _now);
        Assert.Equal(RoutingCause.OperatorGone, Assert.Single(decision.Events.OfType<WithdrawalBegun>()).Cause);
    }

    [Fact]
    public void Who_did_not_accept_is_passed_over_for_ten_seconds()
    {
        SignIn(Anna);
        Seek("a", avoid: Anna);
        Assert.Empty(Assign());
        _now += (long)DeskState.AvoidFor.TotalMilliseconds;
        Assert.Equal(Anna, AssignOne().Operator);
    }

    [Fact]
    public void A_full_operator_exceeds_capacity_only_by_confirmation_and_that_is_recorded()
    {
        SignIn(Boris);
        Seek("a");
        Seek("b");
        Assert.Equal(2, Assign().Count);
        Seek("c", wanted: Boris);
        Assert.Empty(Assign());
        Seek("d", wanted: Boris, exceed: true);
        var beyond = AssignOne();
        Assert.Equal(("d", true), (beyond.Dialog.Value, beyond.Exceeds));
        Assert.Equal(3, _desk.LoadOf(Boris));
    }

    [Fact]
    public void A_wish_for_one_operator_becomes_a_wish_for_the_department_after_thirty_seconds()
    {
        SignIn(Anna);
        Seek("a", wanted: Boris);
        Assert.Empty(Assign());
        _now += (long)DeskState.WantFor.TotalMilliseconds;
        _desk.Hear(Anna, true, _now);
        Assert.Equal(Anna, AssignOne().Operator);
    }

    [Fact]
    public void A_dialog_whose_visitor_left_may_close_while_somebody_is_there_and_never_when_it_is_to_be_answered_later()
    {
        var site = _sites.Find(Site)!;
        _sites.Replace([site with { Departments = [site.Departments[0] with { Routing = new DepartmentRouting(LaterSeconds: 100) }, site.Departments[1]] }]);
        bool MayClose(bool gone)
        {
            Assert.Empty(Assign());
            return Assert.IsType<RequestSought>(Assert.Single(_desk.Decide(
                new SeekOperator(Desk, Site, new("a"), 1, Sales, null, false, 2, null, _now, new("v-a"), "", "hello", RoutingCause.Start, Gone: gone), _sites, _now).ToDialogs)).MayClose;
        }
        Seek("a");
        // Nobody is there: what the visitor has left is read tomorrow.
        Assert.False(MayClose(true));
        _desk.Hear(Anna, true, _now);
        Do(_desk.Decide(new ChangeOperatorState(Desk, Site, Anna, OperatorState.Busy, 0, null), _now));
        Assert.False(MayClose(false));
        Assert.True(MayClose(true));
        _now += 100_000;
        _desk.Hear(Anna, true, _now);
        Assert.False(MayClose(true));
    }

    [Fact]
    public void An_older_claim_changes_nothing_and_the_same_again_is_only_answered()
    {
        Seek("a", n: 2);
        SeekOperator Again(int n) => new(Desk, Site, new("a"), n, Sales, null, false, 2, null, _now, new("v-a"), "", "hello", RoutingCause.Start);
        Assert.Same(DeskDecision.Nothing, _desk.Decide(Again(1), _sites, _now));
        var same = _desk.Decide(Again(2), _sites, _now);
        Assert.Empty(same.Events);
        Assert.Equal(2, Assert.IsType<RequestSought>(Assert.Single(same.ToDialogs)).N);
        Do(_desk.Decide(Again(3), _sites, _now));
        Assert.Equal(3, Assert.Single(_desk.Claims).N);
    }

    [Fact]
    public void Who_may_not_answer_any_more_gives_the_dialogs_back_and_gets_no_others()
    {
        SignIn(Anna, Boris);
        Seek("a");
        var taken = AssignOne();
        Assert.Equal(Anna, taken.Operator);
        Do(_desk.Decide(new OfferTaken(Desk, Site, new("a"), 1, taken.Term), _now));
        Assert.Empty(_desk.Overdue(_sites, _now));
        var config = _sites.Find(Site)!;
        _sites.Replace([config with { Operators = [.. config.Operators.Select(o => o.Id == Anna ? o with { May = o.May & ~Permission.AnswerDialogs } : o)] }]);
        var withdrawn = Assert.IsType<WithdrawalBegun>(Assert.Single(_desk.Overdue(_sites, _now)));
        Assert.Equal((new DialogId("a"), RoutingCause.OperatorGone), (withdrawn.Dialog, withdrawn.Cause));
        _desk.Apply(withdrawn);
        Assert.Empty(_desk.Overdue(_sites, _now));
        // The dialog asks anew, at the head; Anna is still there and available, and is passed over.
        Seek("a", n: 2, rank: 0);
        Seek("b");
        Assert.Equal([Boris, Boris], Assign().Select(t => t.Operator));
        Seek("c", wanted: Anna);
        Assert.Empty(Assign());
    }

    private void Configure(DepartmentRouting sales, DepartmentRouting? service = null, OperatorRouting? anna = null, OperatorRouting? boris = null, int capacity = 2)
    {
        DepartmentInfo Named(DepartmentId d, DepartmentRouting? r) => new(d, new Dictionary<string, string>()) { Routing = r ?? DepartmentRouting.Default };
        _sites.Replace([new SiteSnapshot(Site, "s", Desk, [], "", "en", [Named(Sales, sales), Named(Service, service)],
            [
                new OperatorInfo(Anna, "Anna", capacity, [Sales, Service]) { Routing = anna ?? OperatorRouting.Default },
                new OperatorInfo(Boris, "Boris", capacity, [Sales]) { Routing = boris ?? OperatorRouting.Default },
            ], RuleSet.Empty, TimeSpan.FromSeconds(20), false, 2)]);
    }

    [Fact]
    public void Feature_51_a_visitor_comes_to_who_has_the_skill_at_its_level_and_after_a_while_to_anybody()
    {
        Configure(new DepartmentRouting(Skills: [new("tents", 3)], RelaxSeconds: 60), anna: new([new("tents", 2)]), boris: new([new("tents", 4)]), capacity: 1);
        SignIn(Anna, Boris);
        Seek("a");
        var taken = AssignOne();
        Assert.Equal((Boris, new Loser(Anna, "skill 3 tents")), (taken.Operator, Assert.Single(taken.Losers)));
        Seek("b");
        Assert.Empty(Assign());
        _now += 60_000;
        _desk.Hear(Anna, true, _now);
        Assert.Equal(Anna, AssignOne().Operator);
    }

    [Theory]
    [InlineData(LanguageUse.Required, "ru-RU", "boris", "language ru")]
    [InlineData(LanguageUse.Preferred, "ru-RU", "boris", "load 0/2")]
    [InlineData(LanguageUse.Required, "", "anna", "load 0/2")]
    [InlineData(LanguageUse.Any, "ru", "anna", "load 0/2")]
    public void Feature_95_the_visitor_s_language_counts_as_the_department_says(LanguageUse use, string language, string winner, string why)
    {
        Configure(new DepartmentRouting(Language: use), boris: new(Languages: ["ru"]));
        SignIn(Anna, Boris);
        Do(_desk.Decide(new SeekOperator(Desk, Site, new("a"), 1, Sales, null, false, 2, null, _now, new("v"), "", "", RoutingCause.Start, language), _sites, _now));
        var taken = AssignOne();
        Assert.Equal((new OperatorId(winner), why), (taken.Operator, Assert.Single(taken.Losers).Why));
    }

    [Theory]
    [InlineData(RoutingMode.RoundRobin, "anna boris anna boris")]
    [InlineData(RoutingMode.Tiers, "boris boris anna anna")]
    [InlineData(RoutingMode.LeastBusy, "anna boris anna boris")]
    [InlineData(RoutingMode.LongestIdle, "anna boris anna boris")]
    public void Each_mode_gives_in_its_own_order(RoutingMode mode, string order)
    {
        Configure(new DepartmentRouting(mode), anna: new(Departments: new Dictionary<string, DepartmentPlace> { ["sales"] = new(2) }));
        SignIn(Anna, Boris);
        foreach (var dialog in (string[])["a", "b", "c", "d"]) Seek(dialog);
        var given = new List<string>();
        while (_desk.Next(_sites, ++_now) is { } next)
        {
            _desk.Apply(next);
            given.Add(next.Operator.Value);
        }
        Assert.Equal(order, string.Join(' ', given));
    }

    [Theory]
    [InlineData(RoutingMode.Manual)]
    [InlineData(RoutingMode.Broadcast)]
    public void Nobody_is_chosen_where_operators_take_from_the_list(RoutingMode mode)
    {
        Configure(new DepartmentRouting(mode));
        SignIn(Anna, Boris);
        Seek("a");
        Assert.Empty(Assign());
        Seek("b", wanted: Boris);
        Assert.Equal("b", AssignOne().Dialog.Value);
    }

    [Fact]
    public void The_last_operator_goes_first_when_free_and_nobody_waits_for_one_who_is_not()
    {
        Configure(new DepartmentRouting(LastOperatorFirst: true), capacity: 1);
        SignIn(Anna, Boris);
        Seek("x", wanted: Boris);
        Do(_desk.Decide(new OfferTaken(Desk, Site, new("x"), 1, AssignOne().Term), _now));
        Do(_desk.Decide(new ReleaseSlot(Desk, Site, new("x"), 1), _now));
        SeekOperator Again(string dialog) => new(Desk, Site, new(dialog), 1, Sales, null, false, 2, null, ++_now, new("v-x"), "", "", RoutingCause.Start);
        Do(_desk.Decide(Again("y"), _sites, _now));
        var again = AssignOne();
        Assert.Equal((Boris, "last-operator 0/1"), (again.Operator, again.Reason));
        Do(_desk.Decide(Again("z"), _sites, _now));
        Assert.Equal(Anna, AssignOne().Operator);
        var restored = new DeskState();
        restored.Restore(_desk.Snapshot());
        Assert.Contains(restored.Snapshot().Lasts!, l => l.Visitor == new VisitorId("v-x"));
    }

    [Fact]
    public void Feature_75_weights_and_limits_of_a_department_count_beside_the_capacity()
    {
        Configure(new DepartmentRouting(Weight: 150), new DepartmentRouting(Weight: 50), anna: new(Departments: new Dictionary<string, DepartmentPlace> { ["service"] = new(1, 1) }));
        SignIn(Anna);
        Seek("heavy");
        Seek("light", Service);
        Seek("second-heavy");
        Seek("second-light", Service);
        Assert.Equal([150, 50], Assign().Select(t => t.Units));
        Assert.Equal((200, 2), (_desk.UnitsOf(Anna), _desk.LoadOf(Anna)));
        // Half a slot would be free: the department's limit keeps the second of it out, its weight the other.
        Do(_desk.Decide(new ReleaseSlot(Desk, Site, new("heavy"), 1), _now));
        Assert.Equal("second-heavy", AssignOne().Dialog.Value);
    }

    [Fact]
    public void Who_waits_too_long_is_served_by_another_department_too_and_one_more_than_the_list_takes_at_once()
    {
        Configure(new DepartmentRouting(QueueLimit: 1), new DepartmentRouting(OverflowSeconds: 30, OverflowTo: "sales", QueueLimit: 1));
        SignIn(Boris);
        Seek("a", Service);
        Assert.Empty(Assign());
        Seek("b", Service);
        var full = AssignOne();
        Assert.Equal(("b", Sales), (full.Dialog.Value, full.Department));
        _now += 30_000;
        _desk.Hear(Boris, true, _now);
        Assert.Equal(("a", Sales), (AssignOne().Dialog.Value, _desk.Claim(Site, new("a"))!.Department));
        Assert.Contains("\"from\":\"service\"", DeskState.Assignment(_desk.Claim(Site, new("a"))!, Boris, _sites).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_answered_later_goes_after_all_others_and_a_higher_priority_before_a_lower()
    {
        Configure(new DepartmentRouting(LaterSeconds: 30), new DepartmentRouting(Priority: 5));
        Seek("first");
        _now += 30_000;
        Seek("second");
        Seek("third", Service);
        SignIn(Anna, Boris);
        Assert.Equal(["third", "second", "first"], Assign().Select(t => t.Dialog.Value));
    }

    [Fact]
    public void Who_waits_in_a_department_that_is_deleted_is_served_by_anybody_of_the_site()
    {
        Seek("a", Service);
        Seek("b", new("no-such"));
        SignIn(Boris);
        Assert.Equal("b", AssignOne().Dialog.Value);
        var site = _sites.Find(Site)!;
        _sites.Replace([site with { Departments = [site.Departments[0]], Operators = [.. site.Operators.Select(o => o with { Departments = [Sales] })] }]);
        Assert.Equal("a", AssignOne().Dialog.Value);
    }

    [Fact]
    public void Limits_lowered_below_what_is_held_take_nothing_away_and_give_nothing_new()
    {
        SignIn(Boris);
        Seek("a");
        Seek("b");
        Assert.Equal(2, Assign().Count);
        Configure(new DepartmentRouting(), capacity: 1);
        Seek("c");
        Assert.Empty(Assign());
        Assert.Equal(2, _desk.LoadOf(Boris));
        Do(_desk.Decide(new ReleaseSlot(Desk, Site, new("a"), 1), _now));
        Assert.Empty(Assign());
        Do(_desk.Decide(new ReleaseSlot(Desk, Site, new("b"), 1), _now));
        Assert.Equal("c", AssignOne().Dialog.Value);
    }

    [Fact]
    public void A_clock_that_is_days_ahead_puts_nobody_behind_who_comes_later()
    {
        SeekOperator From(string dialog, long since) => new(Desk, Site, new(dialog), 1, Sales, null, false, 2, null, since, new(dialog), "", "", RoutingCause.Start);
        Do(_desk.Decide(From("ahead", _now + 3 * 86_400_000L), _sites, _now));
        _now++;
        Do(_desk.Decide(From("true", _now), _sites, _now));
        SignIn(Anna);
        Assert.Equal(["ahead", "true"], Assign().Select(t => t.Dialog.Value));
    }

    [Fact]
    public void A_dialog_whose_visitor_is_gone_takes_no_room_until_the_visitor_is_back()
    {
        Configure(new DepartmentRouting(), capacity: 1);
        SignIn(Boris);
        Seek("a");
        var taken = AssignOne();
        Do(_desk.Decide(new OfferTaken(Desk, Site, new("a"), 1, taken.Term), _now));
        Seek("b");
        Assert.Empty(Assign());
        Do(_desk.Decide(new OfferTaken(Desk, Site, new("a"), 1, taken.Term, true), _now));
        Assert.Equal("b", AssignOne().Dialog.Value);
        Do(_desk.Decide(new OfferTaken(Desk, Site, new("a"), 1, taken.Term), _now));
        Assert.Equal(2, _desk.LoadOf(Boris));
        Do(_desk.Decide(new ReleaseSlot(Desk, Site, new("a"), 1), _now));
        Do(_desk.Decide(new ReleaseSlot(Desk, Site, new("b"), 1), _now));
        Assert.Equal(0, _desk.UnitsOf(Boris));
    }

    [Fact]
    public void An_operator_takes_from_the_list_of_the_own_department_and_above_capacity_only_by_confirmation()
    {
        (SlotTaken? Taken, int Code, string Refusal) Take(string dialog, OperatorId op, bool exceed = false) => _desk.Decide(new TakeDialog(Desk, Site, new(dialog), op, exceed, 1, new(Akka.Actor.ActorRefs.Nobody, 0)), _sites, _now);
        Configure(new DepartmentRouting(RoutingMode.Manual), new DepartmentRouting(RoutingMode.Broadcast), capacity: 1);
        SignIn(Anna, Boris);
        Seek("a");
        Seek("b");
        Seek("c", Service);
        Assert.Empty(Assign());
        Assert.Equal([WaitingMarks.Takeable, WaitingMarks.Takeable, WaitingMarks.Takeable | WaitingMarks.Calls], _desk.InTurn(Site).Select(w => w.Marks));
        var taken = Take("b", Boris).Taken!;
        Assert.Equal((Boris, "picked", true, false), (taken.Operator, taken.Reason, taken.Accepted, taken.Exceeds));
        _desk.Apply(taken);
        // Two who take the same at once: the second hears that it is gone.
        Assert.Equal(12, Take("b", Anna).Code);
        Assert.Equal(9, Take("a", Boris).Code);
        Assert.True(Take("a", Boris, true).Taken!.Exceeds);
        Assert.Equal(2, Take("c", Boris).Code);
        Assert.Equal(12, Take("no-such", Anna).Code);
        Configure(new DepartmentRouting(), capacity: 0);
        Assert.Equal(2, Take("a", Anna).Code);
    }

    private void Accepted(string dialog, OperatorId inviter, DepartmentId? department = null) =>
        Do(_desk.Decide(new SeekOperator(Desk, Site, new(dialog), 1, department ?? Sales, null, false, 1, null, ++_now, new("v-" + dialog), "", "", RoutingCause.Start, Kind: DialogKind.Invitation, Inviter: inviter), _sites, _now));

    [Fact]
    public void F3_who_invited_gets_the_accepted_dialog_while_able_and_else_the_department_with_the_reason()
    {
        SignIn(Anna, Boris);
        Accepted("a", Boris);
        Assert.Equal((Boris, "invited 0/2"), (AssignOne().Operator, _desk.Claim(Site, new("a"))!.Decision!.Reason));
        // Anna is freer now; Boris has room and invited.
        Accepted("b", Boris);
        var second = AssignOne();
        Assert.Equal((Boris, "invited 1/2"), (second.Operator, second.Reason));
        Assert.Equal([new Loser(Anna, "load 0/2")], second.Losers);
        Accepted("c", Boris);
        var third = AssignOne();
        Assert.Equal((Anna, "least-busy 0/2"), (third.Operator, third.Reason));
        Assert.Equal([new Loser(Boris, "inviter full 2/2")], third.Losers);
        Accepted("d", Boris, Service);
        Assert.Equal([new Loser(Boris, "inviter elsewhere")], AssignOne().Losers);
    }

    [Theory]
    [InlineData(OperatorState.Busy, "inviter state 2")]
    [InlineData(OperatorState.Pause, "inviter state 3")]
    [InlineData(OperatorState.Offline, "inviter state 0")]
    public void F3_who_invited_and_takes_nothing_new_holds_nobody_up(OperatorState state, string why)
    {
        SignIn(Anna, Boris);
        Do(_desk.Decide(new ChangeOperatorState(Desk, Site, Boris, state, 0, null), _now));
        Accepted("a", Boris);
        var taken = AssignOne();
        Assert.Equal(Anna, taken.Operator);
        Assert.Equal([new Loser(Boris, why)], taken.Losers);
    }

    [Fact]
    public void F3_who_invited_gets_it_also_where_the_others_take_from_the_list()
    {
        Configure(new DepartmentRouting(RoutingMode.Manual), new DepartmentRouting(), capacity: 1);
        SignIn(Anna, Boris);
        Seek("a");
        Accepted("b", Boris);
        var taken = AssignOne();
        Assert.Equal((new DialogId("b"), Boris, "invited 0/1"), (taken.Dialog, taken.Operator, taken.Reason));
        Accepted("c", Boris);
        Assert.Empty(Assign());
    }

    [Fact]
    public void A_snapshot_restores_slots_terms_and_who_waits()
    {
        SignIn(Anna, Boris);
        Seek("a");
        Seek("b");
        Seek("c", Service, wanted: new("clara"));
        var taken = Assign();
        Assert.Equal(2, taken.Count);
        foreach (var t in taken) Do(_desk.Decide(new OfferTaken(Desk, Site, t.Dialog, t.N, t.Term), _now));
        var restored = new DeskState();
        restored.Restore(_desk.Snapshot());
        Assert.Equal(_desk.LoadOf(Anna), restored.LoadOf(Anna));
        Assert.Equal(["c"], restored.WaitingIn(Site, Service).Select(w => w.Dialog.Value));
        Assert.Equal(Held(_desk), Held(restored));
        restored.Woke(_now);
        Assert.Empty(restored.Overdue(_sites, _now + 30_000));
        Assert.Equal(2, restored.Overdue(_sites, _now + 30_001).Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_what_a_dialog_said_while_it_waited_nothing_is_held_once_somebody_has_it_and_it_may_ask_anew(bool restart)
    {
        SignIn(Anna);
        Seek("a", Service);
        var taken = AssignOne();
        DeskClaim Claim(DeskState desk) => desk.Claim(Site, new("a"))!;
        // It may be declined, and has waited on then.
        Assert.Equal("hello", Claim(_desk).Asked.FirstText);
        Do(_desk.Decide(new OfferTaken(Desk, Site, taken.Dialog, taken.N, taken.Term), _now));
        Assert.Equal(("", new VisitorId("v-a"), Service, 1, "a"), Claim(_desk).Asked is var left ? (left.FirstText, left.Visitor, left.Department, left.N, left.Dialog.Value) : default);

        var desk = _desk;
        if (restart)
        {
            desk = new DeskState();
            desk.Restore(_desk.Snapshot());
            desk.Hear(Anna, true, _now);
        }
        Assert.Equal((Anna, taken.Term, true, Service), Claim(desk) is var c ? (c.Holder, c.Term, c.Accepted, c.AskedFor) : default);
        Assert.Empty(desk.WaitingIn(Site, Service));
        foreach (var e in desk.Decide(new SeekOperator(Desk, Site, new("a"), 2, Sales, null, false, 0, null, _now, new("v-a"), "", "hello again", RoutingCause.Transfer), _sites, _now).Events) desk.Apply(e);
        Assert.Equal(("hello again", 0), (Assert.Single(desk.WaitingIn(Site, Sales)).FirstText, desk.LoadOf(Anna)));
    }

    [Fact]
    public void Whoever_may_not_answer_on_a_site_any_more_loses_the_dialogs_of_that_site_alone()
    {
        var other = new SiteId("other");
        SiteSnapshot Of(SiteId site, Permission may) => new(site, "s", Desk, [], "", "en", [new DepartmentInfo(Sales, new Dictionary<string, string>())],
            [new OperatorInfo(Anna, "Anna", 5, [Sales]) { May = may }], RuleSet.Empty, TimeSpan.FromSeconds(20), false, 1);
        _sites.Replace([Of(Site, Permission.AnswerDialogs), Of(other, Permission.AnswerDialogs)]);
        SignIn(Anna);
        Seek("a");
        Do(_desk.Decide(new SeekOperator(Desk, other, new("b"), 1, Sales, null, false, 2, null, ++_now, new("v-b"), "", "hello", RoutingCause.Start), _sites, _now));
        Assert.Equal(2, Assign().Count);
        Assert.Empty(_desk.Overdue(_sites, _now));
        _sites.Replace([Of(Site, Permission.AnswerDialogs), Of(other, default)]);
        Assert.Equal("b", Assert.IsType<WithdrawalBegun>(Assert.Single(_desk.Overdue(_sites, _now))).Dialog.Value);
    }

    private static IEnumerable<string> Held(DeskState desk) => desk.Claims.Select(c => $"{c.Key.Dialog} {c.N} {c.Term} {c.Holder}").Order();
}
