using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Actors.Visitors;

namespace Gateway.Actors.Triggers;

/// <summary>One clause, prepared: decides and tells by the same code.</summary>
internal sealed class ClauseTest
{
    private readonly RuleClause? _clause;
    private readonly TextTest? _text;
    private readonly PathTest? _path;
    private readonly AbsenceTest? _absence;

    public ClauseTest(RuleCondition of)
    {
        Of = of;
        switch (of)
        {
            case RuleClause c:
                _clause = c;
                // Of several texts "is not" means that none is.
                if (!RuleWords.IsNumeric(c.Operator) && c.Field != RuleField.Segment)
                    _text = new TextTest(c.Operator == RuleOperator.IsNot && IsMany(c.Field) ? RuleOperator.Is : c.Operator, c.Text);
                break;
            case RulePath p: _path = new PathTest(p); break;
            case RuleAbsence a: _absence = new AbsenceTest(a.After, a.No, a.Within); break;
            default: throw new ArgumentException("a group is no clause", nameof(of));
        }
    }

    public RuleCondition Of { get; }

    /// <summary>Nanoseconds or so: what is cheap is asked first, which changes no answer.</summary>
    public int Cost => _clause is not { } c ? 1000
        : (_text?.Cost ?? 5) * (IsMany(c.Field) ? 10 : 1) + (c.Field is RuleField.EventCount or RuleField.EventValue or RuleField.Cart or RuleField.Hour or RuleField.Weekday ? 20 : 0);

    public bool Holds(in RuleView v)
    {
        if (_clause is not { } c) return _path is not null ? _path.Holds(v.Visitor) : _absence!.DueAt(v.Visitor) <= v.Now;
        if (_text is null) return c.Field == RuleField.Segment ? v.Visitor.InSegment(c.Text) == (c.Operator == RuleOperator.Is) : Compares(c, Number(c, v));
        return IsMany(c.Field) ? AnyFits(c.Field, v) != (c.Operator == RuleOperator.IsNot) : _text.Fits(Text(c, v));
    }

    /// <summary>What the clause saw: a text, texts, a number, whether in the segment, or how many steps of a path were taken; null when it is not known.</summary>
    public JsonNode? Current(in RuleView v)
    {
        if (_path is not null) return JsonValue.Create(_path.Reached(v.Visitor));
        if (_clause is not { } c) return _absence!.DueAt(v.Visitor) is < long.MaxValue and var due ? JsonValue.Create(due) : null;
        if (c.Field == RuleField.Segment) return JsonValue.Create(v.Visitor.InSegment(c.Text));
        if (_text is null) return RuleExplanation.Number(Number(c, v));
        return IsMany(c.Field) ? Seen(c.Field, v) : JsonValue.Create(RuleExplanation.Cut(Text(c, v)));
    }

    /// <summary>When the clause begins to hold if nothing else happens, Unix ms; null when it holds, or time alone does not do it.</summary>
    public long? HoldsFrom(in RuleView v)
    {
        if (Holds(v)) return null;
        if (_absence is not null) return _absence.DueAt(v.Visitor) is < long.MaxValue and var due ? due : null;
        if (_clause is not { Operator: RuleOperator.AtLeast } c) return null;
        return c.Field switch
        {
            RuleField.PageTime when v.Visitor.PageSince > 0 => v.Visitor.PageSince + (long)(c.Number * 1000),
            RuleField.SiteTime => v.Visitor.VisitStart + (long)(c.Number * 1000),
            _ => null,
        };
    }

    private static JsonArray Seen(RuleField field, in RuleView v)
    {
        const int shown = 10;
        var seen = new List<string>();
        if (field == RuleField.Visited)
            foreach (ref readonly var page in v.Visitor.KeptPages) seen.Add(page.Shown.Url);
        else if (field == RuleField.Said)
            foreach (var words in v.Visitor.Said) seen.Add(words);
        else
            foreach (var product in v.Visitor.Products)
                if (Counts(field, product, v.Visitor.VisitStart)) seen.Add(product.Name.Length > 0 ? product.Name : product.Id);
        return [.. seen.TakeLast(shown).Select(s => (JsonNode)RuleExplanation.Cut(s))];
    }

    /// <summary>What the current address must have in it for this to hold; null when that cannot be said.</summary>
    public string? UrlLiteral => _clause is { Field: RuleField.Url, Operator: not RuleOperator.IsNot } ? _text!.Literal : null;

    private static bool IsMany(RuleField field) =>
        field is RuleField.Visited or RuleField.Said or RuleField.Viewed or RuleField.ViewedBefore or RuleField.Bought or RuleField.BoughtBefore;

    private static string Text(RuleClause c, in RuleView v) => c.Field == RuleField.Attribute ? v.Visitor.AttributeOf(c.Name) ?? "" : v.Visitor.TextOf(c.Field);

    private bool AnyFits(RuleField field, in RuleView v)
    {
        if (field == RuleField.Visited)
        {
            foreach (ref readonly var page in v.Visitor.KeptPages)
                if (_text!.Fits(page.Shown.Url)) return true;
        }
        else if (field == RuleField.Said)
        {
            foreach (var words in v.Visitor.Said)
                if (_text!.Fits(words)) return true;
        }
        else
        {
            foreach (var product in v.Visitor.Products)
                if (Counts(field, product, v.Visitor.VisitStart) && (_text!.Fits(product.Id) || _text.Fits(product.Name))) return true;
        }
        return false;
    }

    private static bool Counts(RuleField field, ProductSeen product, long visitStart) =>
        (field is RuleField.Viewed or RuleField.ViewedBefore || product.BoughtAt > 0)
        && field switch
        {
            RuleField.ViewedBefore => product.FirstSeen < visitStart,
            RuleField.BoughtBefore => product.BoughtAt < visitStart,
            _ => true,
        };

    /// <summary>What is not known is not a number: no comparison with it holds.</summary>
    private static double Number(RuleClause c, in RuleView v)
    {
        var (visitor, now) = (v.Visitor, v.Now);
        return c.Field switch
        {
            RuleField.Pages => visitor.PageCount,
            RuleField.Visits => visitor.VisitNumber,
            RuleField.EventCount => c.Within > 0 ? CountWithin(c, visitor, now) : visitor.EventCount(c.Name),
            RuleField.EventValue => visitor.EventValue(c.Name),
            RuleField.PageTime => visitor.PageSince == 0 ? double.NaN : (now - visitor.PageSince) / 1000.0,
            RuleField.SiteTime => (now - visitor.VisitStart) / 1000.0,
            RuleField.DaysAway => visitor.LastVisitEnd == 0 ? double.NaN : Math.Floor((visitor.VisitStart - visitor.LastVisitEnd) / 86_400_000.0),
            RuleField.DialogsHad => visitor.DialogsHad,
            RuleField.Rating => visitor.LastRating == 0 ? double.NaN : visitor.LastRating,
            RuleField.Cart => visitor.CartValue,
            RuleField.ScreenWidth => visitor.ScreenWidth == 0 ? double.NaN : visitor.ScreenWidth,
            RuleField.Hour => v.Clock.At(now).Hour,
            RuleField.Weekday => v.Clock.At(now).Weekday,
            RuleField.Online => v.Around.Of(c.Name).OperatorsOnline,
            RuleField.Free => v.Around.Of(c.Name).FreeSlots,
            RuleField.Wait => v.Around.Of(c.Name) is { OperatorsOnline: > 0 } facts ? facts.PredictedWait : double.PositiveInfinity,
            RuleField.Attribute => double.TryParse(visitor.AttributeOf(c.Name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN,
            _ => double.NaN,
        };
    }

    private static int CountWithin(RuleClause c, IRuleSubject visitor, long now)
    {
        var count = 0;
        var events = visitor.KeptEvents;
        var start = visitor.VisitStart;
        for (var i = events.Length - 1; i >= 0 && now - start - events[i].SinceStartMs <= c.Within * 1000L; i--)
            if (events[i].Name == c.Name) count++;
        return count;
    }

    private static bool Compares(RuleClause c, double number) => c.Operator switch
    {
        RuleOperator.AtLeast => number >= c.Number,
        RuleOperator.AtMost => number <= c.Number,
        _ => Math.Abs(number - c.Number) < 1e-9,
    };
}
