using System.Text.Json.Nodes;

namespace Gateway.Actors.Triggers;

/// <summary>What just happened to a visitor, as rules see it.</summary>
/// <param name="Trigger">Any of the times means that time has passed.</param>
/// <param name="Name">Of the event or the attribute.</param>
/// <param name="Since">For times, Unix ms: those due before have been looked at.</param>
internal readonly record struct RuleMoment(RuleTrigger Trigger, string Name = "", long Since = 0)
{
    /// <summary>Time has passed since then.</summary>
    public static RuleMoment Time(long since) => new(RuleTrigger.SiteTime, "", since);
}

/// <summary>
/// A site's rules, indexed by what can make them fire. Pure: the same visitor, surroundings, moment and time give the same answer; nothing is allocated while nothing
/// fires. A rule of time is looked at once, when its time comes.
/// </summary>
public sealed class RuleSet
{
    private const string ErrorEnding = "error";

    /// <summary>No rules.</summary>
    public static readonly RuleSet Empty = Compile([]);

    private static int _serials;
    private readonly ListenerGates[] _plain;
    private readonly Listener[] _errors;
    private readonly Listener[] _timed;
    private readonly Dictionary<string, ListenerGates> _onEvent;
    private readonly Dictionary<string, ListenerGates> _onAttribute;
    private readonly Dictionary<string, (RuleDefinition Rule, RuleProgram Program)> _byId;
    private readonly SiteClock _clock;

    private RuleSet(IReadOnlyList<RuleDefinition> rules, TimeZoneInfo zone)
    {
        _clock = new SiteClock(zone);
        _byId = rules.ToDictionary(r => r.Id, r => (r, new RuleProgram(r.Where)), StringComparer.Ordinal);
        List<Listener> all = [.. rules.SelectMany((r, order) => r.On.Select(on => new Listener(
            r, _byId[r.Id].Program, on, MissingOf(on), order)))];
        _plain = [.. Enum.GetValues<RuleTrigger>().Select(t => new ListenerGates(all.Where(l => l.On.Trigger == t)))];
        _errors = [.. all.Where(l => l.On.Trigger == RuleTrigger.Errors)];
        _timed = [.. all.Where(l => IsTimed(l.On.Trigger))];
        Dictionary<string, ListenerGates> ByName(RuleTrigger trigger) =>
            all.Where(l => l.On.Trigger == trigger).GroupBy(l => l.On.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => new ListenerGates(g), StringComparer.Ordinal);
        (_onEvent, _onAttribute) = (ByName(RuleTrigger.Event), ByName(RuleTrigger.Attribute));
        AsksWhatWasSaid = rules.Any(r => r.On.Any(o => o.Trigger == RuleTrigger.Said) || r.Where.Any(Asks));
        Goals = new Trials.GoalSet(rules);
        Serial = Interlocked.Increment(ref _serials);

        static bool Asks(RuleCondition c) => c is RuleClause { Field: RuleField.Said } || (c is RuleGroup g && g.Of.Any(Asks));
    }

    /// <summary>Indexes the enabled ones of the rules; of two with one id the later counts.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="zone">The site's time zone, for hour and weekday; null for UTC.</param>
    public static RuleSet Compile(IEnumerable<RuleDefinition> rules, TimeZoneInfo? zone = null) =>
        new([.. rules.Where(r => r.Enabled).GroupBy(r => r.Id, StringComparer.Ordinal).Select(g => g.Last())], zone ?? TimeZoneInfo.Utc);

    /// <summary>The enabled rule of that id, or null.</summary>
    public RuleDefinition? Find(string id) => _byId.GetValueOrDefault(id).Rule;

    /// <summary>The enabled rules.</summary>
    public IEnumerable<RuleDefinition> All => _byId.Values.Select(r => r.Rule);

    /// <summary>Number of enabled rules.</summary>
    public int Count => _byId.Count;

    /// <summary>Differs from every other set's on this node: whoever armed a time of another set arms anew.</summary>
    internal int Serial { get; }

    /// <summary>What rules with a holdout are to bring about.</summary>
    internal Trials.GoalSet Goals { get; }

    /// <summary>Some rule asks what visitors wrote in dialogs; otherwise nobody keeps it.</summary>
    internal bool AsksWhatWasSaid { get; }

    internal RuleView View(IRuleSubject visitor, IRuleSurroundings around, long now) => new(visitor, around, _clock, now);

    /// <summary>The rules that fire now, in the site's order; null for none.</summary>
    internal List<RuleDefinition>? Fire(in RuleView view, RuleMoment moment)
    {
        List<Listener>? fired = null;
        switch (moment.Trigger)
        {
            case RuleTrigger.Event:
                if (_onEvent.TryGetValue(moment.Name, out var named)) named.Fire(view, ref fired);
                if (moment.Name == RuleEvent.ExitEvent) _plain[(int)RuleTrigger.Exit].Fire(view, ref fired);
                if (moment.Name.EndsWith(ErrorEnding, StringComparison.OrdinalIgnoreCase))
                    foreach (var l in _errors)
                        if (Errors(view, l.On.Seconds) >= l.On.Count) ListenerGates.Fire(l, view, ref fired);
                break;
            case RuleTrigger.Attribute:
                if (_onAttribute.TryGetValue(moment.Name, out var changed)) changed.Fire(view, ref fired);
                if (_onAttribute.TryGetValue("", out var any)) any.Fire(view, ref fired);
                break;
            case RuleTrigger.Visit:
                _plain[(int)RuleTrigger.Visit].Fire(view, ref fired);
                if (view.Visitor.VisitNumber > 1) _plain[(int)RuleTrigger.Return].Fire(view, ref fired);
                break;
            case var trigger when IsTimed(trigger):
                foreach (var l in _timed)
                    if (DueAt(l, view.Visitor) is var due && due >= moment.Since && due <= view.Now) ListenerGates.Fire(l, view, ref fired);
                break;
            default:
                _plain[(int)moment.Trigger].Fire(view, ref fired);
                break;
        }
        return fired is null ? null : [.. fired.OrderBy(l => l.Order).Select(l => l.Rule).Distinct()];
    }

    /// <summary>When the next rule of time may fire, Unix ms; <see cref="long.MaxValue"/> for none. Times that have passed are not counted.</summary>
    internal long NextDue(IRuleSubject visitor, long now)
    {
        var next = long.MaxValue;
        foreach (var l in _timed)
        {
            var due = DueAt(l, visitor);
            if (due > now && due < next && !visitor.HasFired(l.Rule, due)) next = due;
        }
        return next;
    }

    /// <summary>Why the rule fires for the visitor or not; null when no rule of that id is in force.</summary>
    internal JsonObject? Explain(string rule, in RuleView view)
    {
        if (!_byId.TryGetValue(rule, out var known)) return null;
        List<Listener> events = [.. known.Rule.On.Select(on => new Listener(known.Rule, known.Program, on, MissingOf(on), 0))];
        return RuleExplanation.Of(known.Rule, known.Program, events, view);
    }

    private static AbsenceTest? MissingOf(RuleEvent on) => on.Trigger == RuleTrigger.Missing ? new AbsenceTest(on.After, on.No, on.Seconds) : null;

    /// <summary>Whether the rule is in force and its conditions hold, whatever woke it.</summary>
    internal bool Holds(string rule, in RuleView view) => _byId.TryGetValue(rule, out var known) && known.Program.Holds(view);

    internal static bool IsTimed(RuleTrigger trigger) => trigger is RuleTrigger.PageTime or RuleTrigger.SiteTime or RuleTrigger.Idle or RuleTrigger.Missing;

    internal static long DueAt(Listener l, IRuleSubject visitor) => l.On.Trigger switch
    {
        RuleTrigger.PageTime => visitor.PageSince == 0 ? long.MaxValue : visitor.PageSince + l.On.Seconds * 1000L,
        RuleTrigger.SiteTime => visitor.VisitStart + l.On.Seconds * 1000L,
        RuleTrigger.Idle => visitor.LastActivity + l.On.Seconds * 1000L,
        _ => l.Missing!.DueAt(visitor),
    };

    internal static int Errors(in RuleView view, int seconds)
    {
        var count = 0;
        var events = view.Visitor.KeptEvents;
        var start = view.Visitor.VisitStart;
        for (var i = events.Length - 1; i >= 0 && view.Now - start - events[i].SinceStartMs <= seconds * 1000L; i--)
            if (events[i].Name.EndsWith(ErrorEnding, StringComparison.OrdinalIgnoreCase)) count++;
        return count;
    }
}
