namespace Gateway.Actors.Triggers;

/// <summary>
/// Conditions as a line of clauses, each of which says where to go when it holds and when it does not: no recursion, nothing allocated, and what is cheap is asked first.
/// </summary>
internal sealed class RuleProgram
{
    private const int True = -1;
    private const int False = -2;

    private readonly record struct Step(ClauseTest Test, int WhenTrue, int WhenFalse);

    private readonly Step[] _steps;
    private readonly int _first;
    private readonly Dictionary<RuleCondition, ClauseTest> _tests = new(ReferenceEqualityComparer.Instance);

    public RuleProgram(IReadOnlyList<RuleCondition> where)
    {
        var steps = new List<Step>();
        _first = Build(new RuleGroup(RuleJoin.All, where), True, False, steps);
        _steps = [.. steps];
        UrlLiteral = where.OfType<RuleClause>().Select(c => TestOf(c).UrlLiteral).Where(l => l is not null).MaxBy(l => l!.Length);
    }

    public bool Holds(in RuleView view)
    {
        var at = _first;
        while (at >= 0)
        {
            ref readonly var step = ref _steps[at];
            at = step.Test.Holds(view) ? step.WhenTrue : step.WhenFalse;
        }
        return at == True;
    }

    /// <summary>What the current address must have in it for the conditions to hold; null when that cannot be said.</summary>
    public string? UrlLiteral { get; }

    /// <summary>The test of one of the clauses.</summary>
    public ClauseTest TestOf(RuleCondition clause) => _tests[clause];

    /// <summary>Built from the end, so that each step knows where those behind it begin.</summary>
    private int Build(RuleCondition condition, int whenTrue, int whenFalse, List<Step> steps)
    {
        if (condition is not RuleGroup group)
        {
            steps.Add(new Step(Test(condition), whenTrue, whenFalse));
            return steps.Count - 1;
        }
        if (group.Join == RuleJoin.None) return Build(new RuleGroup(RuleJoin.Any, group.Of), whenFalse, whenTrue, steps);
        var next = group.Join == RuleJoin.All ? whenTrue : whenFalse;
        foreach (var child in group.Of.OrderByDescending(Cost))
            next = group.Join == RuleJoin.All ? Build(child, next, whenFalse, steps) : Build(child, whenTrue, next, steps);
        return next;
    }

    private int Cost(RuleCondition condition) => condition is RuleGroup group ? group.Of.Sum(Cost) : Test(condition).Cost;

    private ClauseTest Test(RuleCondition clause) => _tests.TryGetValue(clause, out var known) ? known : _tests[clause] = new ClauseTest(clause);
}
