using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Actors.Desks;
using Gateway.Actors.Triggers;
using Gateway.Actors.Visitors;

namespace Gateway.Actors.Tests.Triggers;

/// <summary>
/// A visitor told twice: to the product's own state, and to plain lists that the naive reading of the rule language below looks at. Nothing of the evaluator is used here.
/// </summary>
internal sealed class PlainPerson
{
    public VisitorState State { get; } = new();
    public long Now { get; private set; } = 1_750_000_000_000;
    private readonly List<(string Url, long At)> _pages = [];
    private readonly List<(string Name, double Value, long At)> _events = [];
    private readonly Dictionary<string, string> _attributes = [];
    private readonly List<string> _segments = [];
    private readonly List<string> _said = [];
    private long _visitStart;
    private int _loads;

    public void Wait(long ms) => Now += ms;

    public void See(string url)
    {
        if (_pages.Count == 0) _visitStart = Now;
        State.Arrive(Now, new VisitPage($"p{_loads++}", url, "", ""));
        _pages.Add((url, Now));
    }

    public void Raise(string name, double value)
    {
        State.Raise(name, value, "EUR", Now);
        _events.Add((name, value, Now));
    }

    public void Set(string name, string value)
    {
        State.Set(new Dictionary<string, string> { [name] = value });
        _attributes[name] = value;
    }

    public void Join(string segment)
    {
        State.Join(segment);
        _segments.Add(segment);
    }

    public void Say(string text)
    {
        State.NoteSaid(text);
        _said.Add(text);
    }

    public bool Holds(IReadOnlyList<RuleCondition> all, Func<string, DepartmentFacts> facts, TimeZoneInfo zone) => all.All(c => Holds(c, facts, zone));

    private bool Holds(RuleCondition condition, Func<string, DepartmentFacts> facts, TimeZoneInfo zone) => condition switch
    {
        RuleGroup { Join: RuleJoin.All } g => g.Of.All(c => Holds(c, facts, zone)),
        RuleGroup { Join: RuleJoin.Any } g => g.Of.Any(c => Holds(c, facts, zone)),
        RuleGroup g => !g.Of.Any(c => Holds(c, facts, zone)),
        RulePath p => Went(p),
        RuleAbsence a => Missed(a),
        RuleClause c => Holds(c, facts, zone),
        _ => throw new ArgumentException("unknown"),
    };

    private bool Holds(RuleClause c, Func<string, DepartmentFacts> facts, TimeZoneInfo zone)
    {
        if (c.Field == RuleField.Segment) return _segments.Contains(c.Text) == (c.Operator == RuleOperator.Is);
        if (c.Operator is RuleOperator.AtLeast or RuleOperator.AtMost or RuleOperator.Equal)
            return Number(c, facts, zone) is { } number && (c.Operator == RuleOperator.AtLeast ? number >= c.Number : c.Operator == RuleOperator.AtMost ? number <= c.Number : number == c.Number);
        string[] texts = c.Field switch
        {
            RuleField.Url => [_pages[^1].Url],
            RuleField.Entry => [_pages.TakeLast(30).First().Url],
            RuleField.Visited => [.. _pages.TakeLast(30).Select(p => p.Url)],
            RuleField.Said => [.. _said.TakeLast(10)],
            RuleField.Attribute => [_attributes.GetValueOrDefault(c.Name, "")],
            _ => throw new ArgumentException("not generated"),
        };
        return c.Operator == RuleOperator.IsNot ? !texts.Any(t => Fits(t, RuleOperator.Is, c.Text)) : texts.Any(t => Fits(t, c.Operator, c.Text));
    }

    private static bool Fits(string text, RuleOperator op, string value)
    {
        var pattern = op switch
        {
            RuleOperator.Is => $"^{Regex.Escape(value)}$",
            RuleOperator.Contains => Regex.Escape(value),
            RuleOperator.Starts => $"^{Regex.Escape(value)}",
            RuleOperator.Wildcard => $"^{Regex.Escape(value).Replace(@"\*", ".*", StringComparison.Ordinal)}$",
            _ => value,
        };
        return Regex.IsMatch(text, pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }

    private double? Number(RuleClause c, Func<string, DepartmentFacts> facts, TimeZoneInfo zone) => c.Field switch
    {
        RuleField.Pages => _pages.Count,
        RuleField.Visits => 1,
        RuleField.PageTime => (Now - _pages[^1].At) / 1000.0,
        RuleField.SiteTime => (Now - _visitStart) / 1000.0,
        RuleField.EventCount when c.Within > 0 => _events.TakeLast(30).Count(e => e.Name == c.Name && Now - e.At <= c.Within * 1000L),
        RuleField.EventCount => _events.Count(e => e.Name == c.Name),
        RuleField.EventValue => _events.Where(e => e.Name == c.Name).Sum(e => e.Value),
        RuleField.Hour => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(Now), zone).Hour,
        RuleField.Weekday => ((int)TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(Now), zone).DayOfWeek + 6) % 7 + 1,
        RuleField.Online => facts(c.Name).OperatorsOnline,
        RuleField.Free => facts(c.Name).FreeSlots,
        RuleField.Wait => facts(c.Name).OperatorsOnline == 0 ? double.PositiveInfinity : facts(c.Name).PredictedWait,
        RuleField.Attribute => double.TryParse(_attributes.GetValueOrDefault(c.Name), NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : null,
        RuleField.Cart => Cart(),
        _ => throw new ArgumentException("not generated"),
    };

    private double Cart()
    {
        var (inCart, bought) = (0.0, _events.FindLastIndex(e => e.Name == "purchase"));
        foreach (var e in _events.Skip(bought + 1)) inCart += e.Name == "cart_add" ? e.Value : e.Name == "cart_remove" ? -e.Value : 0;
        return bought >= 0 ? inCart : Math.Max(0, inCart);
    }

    /// <summary>Everything kept of the visit in the order of time, as what a step would have to name.</summary>
    private List<(string Address, string Event, long At)> Story() =>
        [.. _pages.TakeLast(30).Select(p => (p.Url, "", p.At)).Concat(_events.TakeLast(30).Select(e => ("", e.Name, e.At))).Select((x, i) => (x, i)).OrderBy(x => x.x.At).ThenBy(x => x.i).Select(x => x.x)];

    private static bool IsStep((string Address, string Event, long At) what, string step) =>
        step.StartsWith("event:", StringComparison.Ordinal) ? what.Event == step[6..] && what.Event != ""
        : what.Event == "" && Fits(what.Address, step.Contains('*') ? RuleOperator.Wildcard : RuleOperator.Contains, step);

    /// <summary>Tries every way through the story.</summary>
    private bool Went(RulePath path)
    {
        var story = Story();
        return Enumerable.Range(0, story.Count).Any(first => IsStep(story[first], path.Steps[0]) && !Hit(first) && From(first, 1));

        bool Hit(int at) => path.Without != "" && IsStep(story[at], path.Without);

        bool From(int first, int step, int? at = null)
        {
            if (step == path.Steps.Count) return path.Within == 0 || story[at!.Value].At - story[first].At <= path.Within * 1000L;
            for (var next = (at ?? first) + 1; next < story.Count && !Hit(next); next++)
                if (IsStep(story[next], path.Steps[step]) && From(first, step + 1, next)) return true;
            return false;
        }
    }

    private bool Missed(RuleAbsence a)
    {
        var story = Story();
        var after = story.FindLastIndex(s => IsStep(s, a.After));
        return after >= 0 && Now - story[after].At >= a.Within * 1000L && !story.Skip(after + 1).Any(s => IsStep(s, a.No));
    }
}
