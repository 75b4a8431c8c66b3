namespace Gateway.Actors.Triggers;

/// <summary>What just happened to a visitor, as rules see it.</summary>
internal readonly record struct RuleMoment(RuleTrigger Trigger, string EventName);

/// <summary>
/// A site's rules, indexed by what can make them fire. Pure: the same visitor, moment and time give the same answer; nothing is
/// allocated while nothing fires.
/// </summary>
public sealed class RuleSet
{
    /// <summary>No rules.</summary>
    public static readonly RuleSet Empty = new([]);

    private readonly RuleDefinition[] _onPage;
    private readonly RuleDefinition[] _onVisit;
    private readonly RuleDefinition[] _timed;
    private readonly Dictionary<string, RuleDefinition[]> _onEvent;
    private readonly Dictionary<string, RuleDefinition> _byId;

    private RuleSet(IReadOnlyList<RuleDefinition> rules)
    {
        RuleDefinition[] Of(params RuleTrigger[] triggers) => [.. rules.Where(r => triggers.Contains(r.Trigger))];
        (_onPage, _onVisit, _timed) = (Of(RuleTrigger.Page), Of(RuleTrigger.Visit), Of(RuleTrigger.PageTime, RuleTrigger.SiteTime));
        _onEvent = Of(RuleTrigger.Event).GroupBy(r => r.EventName, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
        _byId = rules.ToDictionary(r => r.Id, StringComparer.Ordinal);
    }

    /// <summary>Indexes the enabled ones of the rules; of two with one id the later counts.</summary>
    public static RuleSet Compile(IEnumerable<RuleDefinition> rules) =>
        new([.. rules.Where(r => r.Enabled).GroupBy(r => r.Id, StringComparer.Ordinal).Select(g => g.Last())]);

    /// <summary>The enabled rule of that id, or null.</summary>
    public RuleDefinition? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Number of enabled rules.</summary>
    public int Count => _byId.Count;

    /// <summary>Adds the rules that fire now to the list.</summary>
    internal void Fire(IRuleSubject visitor, RuleMoment moment, long now, List<RuleDefinition> fired)
    {
        var listening = moment.Trigger switch
        {
            RuleTrigger.Page => _onPage,
            RuleTrigger.Visit => _onVisit,
            RuleTrigger.Event => _onEvent.GetValueOrDefault(moment.EventName, []),
            _ => _timed,
        };
        foreach (var rule in listening)
            if (!visitor.HasFired(rule) && DueAt(rule, visitor) <= now && Holds(rule, visitor)) fired.Add(rule);
    }

    /// <summary>When the next time rule may fire, Unix ms; <see cref="long.MaxValue"/> for none. Rules whose time has passed are not counted.</summary>
    internal long NextDue(IRuleSubject visitor, long now)
    {
        var next = long.MaxValue;
        foreach (var rule in _timed)
        {
            var due = DueAt(rule, visitor);
            if (due > now && due < next && !visitor.HasFired(rule)) next = due;
        }
        return next;
    }

    private static long DueAt(RuleDefinition rule, IRuleSubject visitor) => rule.Trigger switch
    {
        RuleTrigger.PageTime => visitor.PageSince == 0 ? long.MaxValue : visitor.PageSince + rule.Seconds * 1000L,
        RuleTrigger.SiteTime => visitor.VisitStart + rule.Seconds * 1000L,
        _ => 0,
    };

    internal static bool Holds(RuleDefinition rule, IRuleSubject visitor)
    {
        var clauses = rule.Where;
        for (var i = 0; i < clauses.Count; i++)
            if (!Holds(clauses[i], visitor)) return false;
        return true;
    }

    private static bool Holds(RuleClause c, IRuleSubject v) => c.Field switch
    {
        RuleField.Url => Fits(c, v.Url),
        RuleField.Title => Fits(c, v.Title),
        RuleField.Referrer => Fits(c, v.Referrer),
        RuleField.Language => Fits(c, v.Language),
        RuleField.Visited => v.AnyPage(c),
        RuleField.Pages => Compares(c, v.Pages),
        RuleField.Visits => Compares(c, v.Visits),
        RuleField.EventCount => Compares(c, v.EventCount(c.Name)),
        RuleField.EventValue => Compares(c, v.EventValue(c.Name)),
        RuleField.Segment => v.InSegment(c.Text) == (c.Operator == RuleOperator.Is),
        _ => Fits(c, v.TextOf(c.Field)),
    };

    internal static bool Fits(RuleClause c, string text) => c.Operator switch
    {
        RuleOperator.Is => text.Equals(c.Text, StringComparison.OrdinalIgnoreCase),
        RuleOperator.Contains => text.Contains(c.Text, StringComparison.OrdinalIgnoreCase),
        RuleOperator.Starts => text.StartsWith(c.Text, StringComparison.OrdinalIgnoreCase),
        RuleOperator.Wildcard => Matches(c.Text, text),
        _ => false,
    };

    private static bool Compares(RuleClause c, double number) => c.Operator switch
    {
        RuleOperator.AtLeast => number >= c.Number,
        RuleOperator.AtMost => number <= c.Number,
        _ => Math.Abs(number - c.Number) < 1e-9,
    };

    /// <summary>Greedy with one step back per star: linear in practice and never worse than pattern × text, whatever somebody writes.</summary>
    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        var (p, t, star, mark) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*') (star, mark) = (p++, t);
            else if (p < pattern.Length && char.ToUpperInvariant(pattern[p]) == char.ToUpperInvariant(text[t])) (p, t) = (p + 1, t + 1);
            else if (star >= 0) (p, t) = (star + 1, ++mark);
            else return false;
        }
        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }
}
