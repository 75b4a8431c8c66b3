using Gateway.Actors.Visitors;

namespace Gateway.Actors.Triggers;

/// <summary>One step of a path or an absence, prepared: a page by its address, or an event by its name.</summary>
internal sealed class RuleStep
{
    public const string EventMark = "event:";
    private readonly string? _event;
    private readonly TextTest? _address;

    public RuleStep(string step)
    {
        if (step.StartsWith(EventMark, StringComparison.Ordinal)) _event = step[EventMark.Length..];
        else _address = TextTest.OfStep(step);
    }

    public bool Fits(in PageSeen page) => _address?.Fits(page.Shown.Url) == true;

    public bool Fits(in EventSeen e) => _event is not null && _event == e.Name;
}

/// <summary>A visit's pages and events in the order of time; of the same moment the page comes first.</summary>
internal ref struct RuleHistory(IRuleSubject visitor)
{
    private readonly ReadOnlySpan<PageSeen> _pages = visitor.KeptPages;
    private readonly ReadOnlySpan<EventSeen> _events = visitor.KeptEvents;
    private readonly long _start = visitor.VisitStart;
    private int _page;
    private int _event;

    /// <summary>Goes to the next; false behind the last.</summary>
    public bool Next()
    {
        if (_page + _event >= _pages.Length + _events.Length) return false;
        var page = _page < _pages.Length ? _start + _pages[_page].SinceStartMs : long.MaxValue;
        var raised = _event < _events.Length ? _start + _events[_event].SinceStartMs : long.MaxValue;
        IsPage = _event >= _events.Length || page <= raised;
        At = IsPage ? page : raised;
        Index = IsPage ? _page++ : _event++;
        return true;
    }

    public long At { get; private set; }
    private bool IsPage { get; set; }
    private int Index { get; set; }

    public readonly bool Fits(RuleStep step) => IsPage ? step.Fits(_pages[Index]) : step.Fits(_events[Index]);
}

/// <summary>A path, prepared.</summary>
internal sealed class PathTest(RulePath path)
{
    private readonly RuleStep[] _steps = [.. path.Steps.Select(s => new RuleStep(s))];
    private readonly RuleStep? _without = path.Without.Length > 0 ? new RuleStep(path.Without) : null;

    /// <summary>Steps taken, of the way that is furthest now: all of them when the path holds.</summary>
    public int Reached(IRuleSubject visitor)
    {
        // For each step the latest first step from which it was reached: with a limit of time none is better.
        Span<long> since = stackalloc long[RuleLimits.Steps];
        since.Fill(long.MinValue);
        var last = _steps.Length - 1;
        var furthest = -1;
        var history = new RuleHistory(visitor);
        while (history.Next())
        {
            // What stands in the way of nobody need not be looked for, except as a first step.
            var first = history.Fits(_steps[0]);
            if ((first || furthest >= 0) && _without is not null && history.Fits(_without))
            {
                since.Fill(long.MinValue);
                furthest = -1;
                continue;
            }
            for (var i = furthest + 1; i > 0; i--)
            {
                if (since[i - 1] == long.MinValue || (path.Within > 0 && history.At - since[i - 1] > path.Within * 1000L) || !history.Fits(_steps[i])) continue;
                if (i == last) return _steps.Length;
                since[i] = since[i - 1];
                furthest = Math.Max(furthest, i);
            }
            if (first) (since[0], furthest) = (history.At, Math.Max(furthest, 0));
        }
        for (var i = last; i > 0; i--)
            if (since[i - 1] != long.MinValue) return i;
        return 0;
    }

    public bool Holds(IRuleSubject visitor) => Reached(visitor) == _steps.Length;
}

/// <summary>An absence, prepared.</summary>
internal sealed class AbsenceTest(string after, string no, int seconds)
{
    private readonly RuleStep _after = new(after);
    private readonly RuleStep _no = new(no);

    /// <summary>When it begins to hold if nothing more happens, Unix ms; <see cref="long.MaxValue"/> while there is nothing to wait for.</summary>
    public long DueAt(IRuleSubject visitor)
    {
        var due = long.MaxValue;
        var history = new RuleHistory(visitor);
        while (history.Next())
        {
            if (history.Fits(_after)) due = history.At + seconds * 1000L;
            else if (due != long.MaxValue && history.Fits(_no)) due = long.MaxValue;
        }
        return due;
    }
}
